using System.Collections.Frozen;

namespace PolicyMta.Server.Console;

/// <summary>The content types of what browsers are shown, by the ending of the file's name. What is not here is only to be saved.</summary>
internal static class ConsoleTypes
{
    private static readonly FrozenDictionary<string, (string Type, bool IsText)> ByEnding =
        new Dictionary<string, (string, bool)>
        {
            [".html"] = ("text/html; charset=utf-8", true),
            [".js"] = ("text/javascript; charset=utf-8", true),
            [".mjs"] = ("text/javascript; charset=utf-8", true),
            [".css"] = ("text/css; charset=utf-8", true),
            [".json"] = ("application/json", true),
            [".map"] = ("application/json", true),
            [".webmanifest"] = ("application/manifest+json", true),
            [".svg"] = ("image/svg+xml", true),
            [".txt"] = ("text/plain; charset=utf-8", true),
            [".md"] = ("text/plain; charset=utf-8", true),
            [".png"] = ("image/png", false),
            [".ico"] = ("image/x-icon", false),
            [".woff2"] = ("font/woff2", false),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static (string Type, bool IsText) Of(string path) =>
        ByEnding.GetValueOrDefault(Path.GetExtension(path), ("application/octet-stream", false));

    public static bool IsKnown(string path) => ByEnding.ContainsKey(Path.GetExtension(path));
}
