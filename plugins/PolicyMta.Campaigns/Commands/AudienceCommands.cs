using System.Text.Json;

namespace PolicyMta.Campaigns.Commands;

/// <summary><c>policymta audience ...</c>: whom an organisation may write to.</summary>
internal static class AudienceCommands
{
    private static readonly CommandArgument Name = new("NAME", "The audience.");

    public static void Add(IPluginBuilder builder)
    {
        builder.AddCommand(new ImportCommand(builder.Time).Describe());
        builder.AddCommand(ExportCommand.Describe());
        builder.AddCommand(List());
        builder.AddCommand(Show());
        builder.AddCommand(Remove());
    }

    private static PluginCommand List() => new()
    {
        Name = "audience list",
        Description = "List the audiences of an organisation.",
        Examples = ["policymta audience list", "policymta audience list --organisation acme --json"],
        Options = [ServerCalls.Organisation],
        Local = true,
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", "/audiences", null, stop);
            return answer is not { } list ? failure! : new CommandResult
            {
                Json = json,
                Table = new CommandTable(["Audience", "Contacts", "Fields", "Changed"], [.. list.GetProperty("audiences").EnumerateArray()
                    .Select(static item => ImmutableArray.Create(
                        ServerCalls.TextOf(item, "name"), ServerCalls.TextOf(item, "contacts"), FieldsOf(item),
                        ServerCalls.TextOf(item, "changed_at")))]),
            };
        },
    };

    private static PluginCommand Show() => new()
    {
        Name = "audience show",
        Description = "Show an audience: how many contacts it has, its fields, segments and history.",
        Examples = ["policymta audience show customers"],
        ExitCodes = ["1  there is no such audience"],
        Arguments = [Name],
        Options = [ServerCalls.Organisation],
        Local = true,
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", ServerCalls.PathOf(call, "audiences"), null, stop);
            if (answer is not { } audience)
                return failure!;
            var import = audience.TryGetProperty("import", out var going)
                ? $"\nAn import that {ServerCalls.TextOf(going, "started_by")} began is at row {ServerCalls.TextOf(going, "last_row")}."
                : "";
            var segments = string.Join(", ", audience.GetProperty("segments").EnumerateArray().Select(static name => name.GetString()));
            return new CommandResult
            {
                Json = json,
                Text = $"{ServerCalls.TextOf(audience, "name")}: {ServerCalls.TextOf(audience, "contacts")} contacts\n"
                    + $"Fields: {FieldsOf(audience)}\nSegments: {segments}{import}",
                Table = new CommandTable(["At", "By", "Action"], [.. audience.GetProperty("history").EnumerateArray()
                    .Select(static act => ImmutableArray.Create(
                        ServerCalls.TextOf(act, "at"), ServerCalls.TextOf(act, "by"), ServerCalls.TextOf(act, "action")))]),
            };
        },
    };

    private static PluginCommand Remove() => new()
    {
        Name = "audience remove",
        Description = "Remove an audience with all its contacts. Its segments must be removed before.",
        Examples = ["policymta audience remove customers"],
        ExitCodes = ["1  the server refused it, and nothing was changed"],
        Arguments = [Name],
        Options = [ServerCalls.Organisation],
        Local = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "DELETE", ServerCalls.PathOf(call, "audiences"), null, stop);
            return answer is null ? failure! : new CommandResult { Json = json, Text = $"The audience {call.Get("NAME")} is gone." };
        },
    };

    private static string FieldsOf(JsonElement audience) =>
        string.Join(", ", audience.GetProperty("fields").EnumerateArray().Select(static field => field.GetString()));
}
