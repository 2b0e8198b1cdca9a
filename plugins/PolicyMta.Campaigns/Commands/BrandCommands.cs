namespace PolicyMta.Campaigns.Commands;

/// <summary><c>policymta brand ...</c>: the blocks that an organisation's templates share.</summary>
internal static class BrandCommands
{
    private const string Failure = "1  the server refused it, and nothing was changed";

    private static readonly CommandArgument Name = new("NAME", "The block, as {% brand NAME %} names it.");

    public static void Add(IPluginBuilder builder)
    {
        builder.AddCommand(Put());
        builder.AddCommand(List());
        builder.AddCommand(Remove());
    }

    private static PluginCommand Put() => new()
    {
        Name = "brand put",
        Description = "Make a block that templates share, such as a footer, or change it; published versions stay as they are.",
        Examples = ["policymta brand put footer ./footer", "policymta brand put footer --html footer.html --text footer.txt"],
        ExitCodes = [Failure],
        Arguments = [Name, new CommandArgument("FOLDER", "Holds block.html and block.txt.") { IsOptional = true }],
        Options =
        [
            new CommandOption("--html", "What stands in HTML, in place of a folder.") { ValueName = "FILE" },
            new CommandOption("--text", "What stands in plain text and subjects.") { ValueName = "FILE" },
            ServerCalls.Organisation,
        ],
        Local = true,
        Handler = async (call, stop) =>
        {
            var mistakes = new List<string>();
            var block = BrandFiles.Read(call.Get("FOLDER"), call.Get("--html"), call.Get("--text"), mistakes);
            if (block is null)
                return CommandResult.Failure(string.Join('\n', mistakes));
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "PUT", ServerCalls.PathOf(call, "brands"), block, stop);
            return answer is null ? failure! : new CommandResult
            {
                Json = json,
                Text = $"Templates put it in with {{% brand {call.Get(Name.Name)} %}}; those that are published take it in when they are "
                    + "published again.",
            };
        },
    };

    private static PluginCommand List() => new()
    {
        Name = "brand list",
        Description = "List the blocks that an organisation's templates share.",
        Examples = ["policymta brand list", "policymta brand list --organisation acme --json"],
        Options = [ServerCalls.Organisation],
        Local = true,
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", "/brands", null, stop);
            return answer is not { } list ? failure! : new CommandResult
            {
                Json = json,
                Table = new CommandTable(["Block", "Text"], [.. list.GetProperty("blocks").EnumerateArray().Select(static item =>
                    ImmutableArray.Create(ServerCalls.TextOf(item, "name"), Short(ServerCalls.TextOf(item, "text"))))]),
            };
        },
    };

    private static PluginCommand Remove() => new()
    {
        Name = "brand remove",
        Description = "Remove a block; published versions keep it.",
        Examples = ["policymta brand remove footer"],
        ExitCodes = [Failure],
        Arguments = [Name],
        Options = [ServerCalls.Organisation],
        Local = true,
        Handler = async (call, stop) =>
        {
            var (_, _, failure) = await ServerCalls.AskAsync(call, "DELETE", ServerCalls.PathOf(call, "brands"), null, stop);
            return failure ?? CommandResult.Ok("Published versions keep it; no other template can name it any more.");
        },
    };

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 60 ? line : line[..60] + "...";
    }
}
