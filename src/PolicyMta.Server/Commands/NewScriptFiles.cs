using System.Text;
using System.Text.Json;

namespace PolicyMta.Server.Commands;

/// <summary>What <c>policymta scripts init</c> writes; it lies in the program, so that typings and server are of one release.</summary>
internal static class NewScriptFiles
{
    /// <param name="configuration">The configuration that the editor's task checks.</param>
    public static ImmutableArray<NewScriptFile> For(string configuration) =>
    [
        new("policy.js", Read("policy.js")),
        new("policy.test.js", Read("policy.test.js")),
        new("policymta.d.ts", Read("policymta.d.ts")),
        new("javascript.d.ts", Read("javascript.d.ts")),
        new("jsconfig.json", Read("jsconfig.json")),
        new(".vscode/tasks.json", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Read("tasks.json")).Replace(
            "\"CONFIGURATION\"", JsonSerializer.Serialize(configuration), StringComparison.Ordinal))),
    ];

    private static byte[] Read(string name)
    {
        using var resource = typeof(NewScriptFiles).Assembly.GetManifestResourceStream("new-scripts/" + name)!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
