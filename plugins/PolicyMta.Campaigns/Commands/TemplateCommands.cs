using System.Globalization;
using System.Text.Json;

namespace PolicyMta.Campaigns.Commands;

/// <summary><c>policymta template ...</c>: reads files where the user is, and has the running server do the rest.</summary>
internal static class TemplateCommands
{
    private const string Failure = "1  the server refused it, and nothing was changed";

    private static readonly CommandArgument Name = new("NAME", "The template.");

    private static readonly CommandOption Version =
        new("--version-number", "Which version.") { Kind = CommandValueKind.Number, ValueName = "N" };

    public static void Add(IPluginBuilder builder)
    {
        builder.AddCommand(Push());
        builder.AddCommand(Diff());
        builder.AddCommand(Publish());
        builder.AddCommand(RollBack());
        builder.AddCommand(Render());
        builder.AddCommand(List());
    }

    private static PluginCommand Push() => new()
    {
        Name = "template push",
        Description = "Make a new version of a template from a folder with a folder for each language.",
        Examples = ["policymta template push welcome ./welcome", "policymta template push welcome ./welcome --default-locale en"],
        ExitCodes = [Failure],
        Arguments = [Name, new CommandArgument("FOLDER", "Holds en/subject.txt, en/body.html or en/body.mjml, and perhaps en/body.txt.")],
        Options =
        [
            new CommandOption("--default-locale", "The language that holds where another is not there; needed if there are several.")
            {
                ValueName = "LOCALE",
            },
            ServerCalls.Organisation,
        ],
        Local = true,
        Handler = async (call, stop) =>
        {
            var mistakes = new List<string>();
            var content = TemplateFiles.Read(call.Get("FOLDER")!, call.Get("--default-locale"), mistakes);
            if (mistakes.Count > 0)
                return CommandResult.Failure(string.Join('\n', mistakes));
            var (answer, json, failure) = await ServerCalls.AskAsync(
                call, "POST", ServerCalls.PathOf(call, "templates") + "/versions", content, stop);
            if (answer is not { } made)
                return failure!;
            var version = ServerCalls.TextOf(made, "version");
            return new CommandResult
            {
                Json = json,
                Text = made.GetProperty("is_new").GetBoolean()
                    ? $"Version {version} is a draft. To send it: policymta template publish {call.Get("NAME")}"
                    : $"Nothing has changed since version {version}.",
            };
        },
    };

    private static PluginCommand Diff() => new()
    {
        Name = "template diff",
        Description = "Show what differs between two versions of a template.",
        Examples = ["policymta template diff welcome", "policymta template diff welcome --from 2 --to 5"],
        ExitCodes = [Failure],
        Arguments = [Name],
        Options =
        [
            new CommandOption("--from", "The version before; the published one if left out.")
            {
                Kind = CommandValueKind.Number, ValueName = "N",
            },
            new CommandOption("--to", "The version after; the newest if left out.") { Kind = CommandValueKind.Number, ValueName = "N" },
            ServerCalls.Organisation,
        ],
        Local = true,
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var query = string.Join('&', new[] { "from", "to" }.Where(name => call.Has("--" + name))
                .Select(name => string.Create(CultureInfo.InvariantCulture, $"{name}={call.GetNumber("--" + name)}")));
            var (answer, json, failure) = await ServerCalls.AskAsync(
                call, "GET", $"{ServerCalls.PathOf(call, "templates")}/diff?{query}", null, stop);
            if (answer is not { } diff)
                return failure!;
            var parts = diff.GetProperty("parts").EnumerateArray().Select(static part =>
                $"{ServerCalls.TextOf(part, "part")}\n"
                    + string.Join('\n', part.GetProperty("lines").EnumerateArray().Select(static line => line.GetString()))).ToList();
            var versions = $"{ServerCalls.TextOf(diff, "from")} and {ServerCalls.TextOf(diff, "to")}";
            return new CommandResult
            {
                Json = json,
                Text = parts.Count == 0 ? $"Versions {versions} are the same." : $"Versions {versions}:\n\n{string.Join("\n\n", parts)}",
            };
        },
    };

    private static PluginCommand Publish() => new()
    {
        Name = "template publish",
        Description = "Approve a version of a template, and send it from now on.",
        Examples = ["policymta template publish welcome", "policymta template publish welcome --version-number 3"],
        ExitCodes = [Failure],
        Arguments = [Name],
        Options = [Version with { Description = "Which version; the newest if left out." }, ServerCalls.Organisation],
        Local = true,
        Handler = async (call, stop) =>
        {
            var number = call.GetNumber("--version-number");
            if (number is null)
            {
                var (found, _, missing) = await ServerCalls.AskAsync(call, "GET", ServerCalls.PathOf(call, "templates"), null, stop);
                if (found is not { } template)
                    return missing!;
                number = template.GetProperty("last_version").GetInt64();
            }

            var path = string.Create(CultureInfo.InvariantCulture, $"{ServerCalls.PathOf(call, "templates")}/versions/{number}/publish");
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "POST", path, null, stop);
            return answer is { } done
                ? new CommandResult { Json = json, Text = $"Version {number} is sent from now on.{ServerCalls.WarningsOf(done)}" }
                : failure!;
        },
    };

    private static PluginCommand RollBack() => new()
    {
        Name = "template rollback",
        Description = "Send the version again that was published before.",
        Examples = ["policymta template rollback welcome", "policymta template rollback welcome --to 2"],
        ExitCodes = [Failure],
        Arguments = [Name],
        Options =
        [
            new CommandOption("--to", "A version that was published; the one before if left out.")
            {
                Kind = CommandValueKind.Number, ValueName = "N",
            },
            ServerCalls.Organisation,
        ],
        Local = true,
        Handler = async (call, stop) =>
        {
            var query = call.GetNumber("--to") is { } to ? string.Create(CultureInfo.InvariantCulture, $"?to={to}") : "";
            var (answer, json, failure) = await ServerCalls.AskAsync(
                call, "POST", $"{ServerCalls.PathOf(call, "templates")}/rollback{query}", null, stop);
            return answer is { } done
                ? new CommandResult { Json = json, Text = $"Version {ServerCalls.TextOf(done, "version")} is sent from now on." }
                : failure!;
        },
    };

    private static PluginCommand Render() => new()
    {
        Name = "template render",
        Description = "Show a message as a recipient would get it.",
        Examples = ["policymta template render welcome --set name=Ada", "policymta template render welcome --locale de --part html"],
        ExitCodes = ["1  it cannot be rendered, for instance since a variable is missing, or the server refused it"],
        Arguments = [Name],
        Options =
        [
            new CommandOption("--set", "A variable, as in order.number=17.") { IsMultiple = true, ValueName = "VARIABLE" },
            new CommandOption("--locale", "The language; the template's own if left out.") { ValueName = "LOCALE" },
            Version with { Description = "Which version; the published one if left out, else the newest." },
            new CommandOption("--part", "Show this part alone.") { ValueName = "PART", Choices = ["subject", "html", "text"] },
            ServerCalls.Organisation,
        ],
        Local = true,
        ReadOnly = true,
        Handler = RenderAsync,
    };

    private static async ValueTask<CommandResult> RenderAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var given in call.GetAll("--set"))
        {
            if (given.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at))
                return CommandResult.Failure("--set takes NAME=VALUE, for instance name=Ada.");
            values[given[..at]] = given[(at + 1)..];
        }

        var wish = JsonSerializer.Serialize(
            new { version = call.GetNumber("--version-number"), locale = call.Get("--locale"), values });
        var (answer, json, failure) = await ServerCalls.AskAsync(
            call, "POST", ServerCalls.PathOf(call, "templates") + "/render", wish, cancellationToken);
        if (answer is not { } rendered)
            return failure!;
        var (subject, html, text) = (
            ServerCalls.TextOf(rendered, "subject"), ServerCalls.TextOf(rendered, "html"), ServerCalls.TextOf(rendered, "text"));
        return new CommandResult
        {
            Json = json,
            Text = call.Get("--part") switch
            {
                "subject" => subject,
                "html" => html,
                "text" => text,
                _ => $"Subject: {subject}\n\n{(text.Length > 0 ? text : html)}{ServerCalls.WarningsOf(rendered)}",
            },
        };
    }

    private static PluginCommand List() => new()
    {
        Name = "template list",
        Description = "List the templates of an organisation.",
        Examples = ["policymta template list", "policymta template list --organisation acme --json"],
        Options = [ServerCalls.Organisation],
        Local = true,
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", "/templates", null, stop);
            return answer is not { } list ? failure! : new CommandResult
            {
                Json = json,
                Table = new CommandTable(["Template", "Published", "Newest", "Made by"], [.. list.GetProperty("templates").EnumerateArray()
                    .Select(static item => ImmutableArray.Create(
                        ServerCalls.TextOf(item, "name"), ServerCalls.TextOf(item, "published_version"),
                        ServerCalls.TextOf(item, "last_version"), ServerCalls.TextOf(item, "created_by")))]),
            };
        },
    };
}
