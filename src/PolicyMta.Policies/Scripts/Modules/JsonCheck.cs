using System.Text;
using System.Text.Json;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>Finds where a JSON file that a script imports is broken; the engine's own message names no place.</summary>
internal static class JsonCheck
{
    /// <summary>The most levels of lists and objects that the engine reads.</summary>
    private const int MaxDepth = 64;

    /// <summary>The mistake with its place, or null if there is none.</summary>
    /// <param name="files">The folder's files.</param>
    /// <param name="path">The file's path below the folder.</param>
    public static PolicyProblem? MistakeIn(ScriptFiles files, string path)
    {
        var content = Encoding.UTF8.GetBytes(files.Text(path));
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0);
            var place = new SourcePlace(files.DisplayPath(path), line + 1, ColumnOf(content, line, (int)(e.BytePositionInLine ?? 0)));
            if (e.Message.Contains("maximum configured depth", StringComparison.Ordinal))
                return new PolicyProblem(
                    place, $"Lists and objects are nested more than {MaxDepth} deep here.", "Keep the data flatter, or in several files.");
            return new PolicyProblem(
                place,
                $"This is not valid JSON: {PrintableText.Line(e.Message.Split(" LineNumber:")[0].TrimEnd('.'))}.",
                "Look at commas, quotes and brackets here and in the line above; JSON has no comments.");
        }
    }

    private static int ColumnOf(ReadOnlySpan<byte> content, int line, int bytes)
    {
        for (; line > 0; line--)
            content = content[(content.IndexOf((byte)'\n') + 1)..];
        return Encoding.UTF8.GetCharCount(content[..Math.Min(bytes, content.Length)]) + 1;
    }
}
