namespace PolicyMta.IspRules.Explain;

/// <summary><c>rules schema</c>: the JSON schema of the rules, for editors.</summary>
internal static class SchemaCommand
{
    public static PluginCommand Describe(string folder) => new()
    {
        Name = "rules schema",
        Examples = ["policymta rules schema > rules.schema.json"],
        Description = "Write the JSON schema of rules, for editors that complete and check YAML.",
        Local = true,
        Handler = async (_, cancellationToken) =>
        {
            var schema = await File.ReadAllTextAsync(Path.Combine(folder, "rules.schema.json"), cancellationToken);
            return new CommandResult { Text = schema.TrimEnd(), Json = schema };
        },
    };
}
