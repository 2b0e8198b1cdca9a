using System.Text.Json;

namespace PolicyMta.Campaigns.Commands;

/// <summary><c>policymta segment ...</c>: which contacts of an audience are meant.</summary>
internal static class SegmentCommands
{
    private const int MaxFile = 256 * 1024;
    private const string Failure = "1  the server refused it, and nothing was changed";

    private static readonly CommandArgument Name = new("NAME", "The segment.");

    public static void Add(IPluginBuilder builder)
    {
        builder.AddCommand(Put());
        builder.AddCommand(List());
        builder.AddCommand(Show());
        builder.AddCommand(Remove());
    }

    private static PluginCommand Put() => new()
    {
        Name = "segment put",
        Description = "Say which contacts of an audience a segment means; one of this name is replaced.",
        Examples =
        [
            "policymta segment put asleep --audience customers --file asleep.json",
        ],
        ExitCodes = [Failure],
        Arguments = [Name],
        Options =
        [
            new CommandOption("--audience", "The audience.") { ValueName = "NAME", IsRequired = true },
            new CommandOption("--definition", "Which contacts are meant, as JSON.") { ValueName = "JSON" },
            new CommandOption("--file", "A file with the definition.") { ValueName = "FILE" },
            ServerCalls.Organisation,
        ],
        Local = true,
        Handler = async (call, stop) =>
        {
            if (call.Has("--definition") == call.Has("--file"))
                return CommandResult.Failure("Write one of --definition and --file.");
            JsonElement definition;
            try
            {
                definition = JsonElement.Parse(call.Get("--definition") ?? ReadFile(call.Get("--file")!));
            }
            catch (JsonException e)
            {
                return CommandResult.Failure($"The definition is not JSON: line {(e.LineNumber ?? 0) + 1}.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return CommandResult.Failure(e.Message);
            }

            var wish = JsonSerializer.Serialize(new { audience = call.Get("--audience"), definition });
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "PUT", ServerCalls.PathOf(call, "segments"), wish, stop);
            return answer is not { } segment ? failure! : new CommandResult
            {
                Json = json,
                Text = $"{ServerCalls.TextOf(segment, "contacts")} contacts are in {call.Get("NAME")}.",
            };
        },
    };

    private static PluginCommand List() => new()
    {
        Name = "segment list",
        Description = "List the segments of an organisation.",
        Examples = ["policymta segment list"],
        Options = [ServerCalls.Organisation],
        Local = true,
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", "/segments", null, stop);
            return answer is not { } list ? failure! : new CommandResult
            {
                Json = json,
                Table = new CommandTable(["Segment", "Audience", "Definition", "Changed by"], [.. list.GetProperty("segments")
                    .EnumerateArray().Select(static item => ImmutableArray.Create(
                        ServerCalls.TextOf(item, "name"), ServerCalls.TextOf(item, "audience"),
                        ServerCalls.TextOf(item, "definition"), ServerCalls.TextOf(item, "changed_by")))]),
            };
        },
    };

    private static PluginCommand Show() => new()
    {
        Name = "segment show",
        Description = "Show a segment, and how many contacts are in it now.",
        Examples = ["policymta segment show vienna"],
        ExitCodes = ["1  there is no such segment"],
        Arguments = [Name],
        Options = [ServerCalls.Organisation],
        Local = true,
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", ServerCalls.PathOf(call, "segments"), null, stop);
            return answer is not { } segment ? failure! : new CommandResult
            {
                Json = json,
                Text = $"{ServerCalls.TextOf(segment, "name")}: {ServerCalls.TextOf(segment, "contacts")} contacts of "
                    + $"{ServerCalls.TextOf(segment, "audience")}\n{ServerCalls.TextOf(segment, "definition")}",
            };
        },
    };

    private static PluginCommand Remove() => new()
    {
        Name = "segment remove",
        Description = "Remove a segment. Its contacts stay in the audience.",
        Examples = ["policymta segment remove vienna"],
        ExitCodes = [Failure],
        Arguments = [Name],
        Options = [ServerCalls.Organisation],
        Local = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "DELETE", ServerCalls.PathOf(call, "segments"), null, stop);
            return answer is null ? failure! : new CommandResult { Json = json, Text = $"The segment {call.Get("NAME")} is gone." };
        },
    };

    private static string ReadFile(string path) => new FileInfo(path).Length <= MaxFile
        ? File.ReadAllText(path) : throw new IOException($"{path} has more than {MaxFile} bytes.");
}
