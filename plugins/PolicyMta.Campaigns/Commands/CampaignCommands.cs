using System.Text.Json;

namespace PolicyMta.Campaigns.Commands;

/// <summary><c>policymta campaign</c>: plans, starts, steers and watches campaigns of a running server.</summary>
internal static class CampaignCommands
{
    private const string Failure = "1  the server refused it; every mistake is named";

    private static readonly CommandArgument Name = new("NAME", "The campaign.");
    private static readonly CommandOption Variant = new("--variant", "Which variant; the first if left out.") { ValueName = "NAME" };
    private static readonly CommandOption Contact =
        new("--contact", "As this contact would get it; the first of the audience if left out.") { ValueName = "ADDRESS" };

    private static readonly CommandOption Reason = new("--reason", "Why, for those who look at it.") { ValueName = "TEXT" };

    public static void Add(IPluginBuilder builder)
    {
        foreach (var command in new[]
        {
            CreateCommand(), AdjustCommand(), List(), Show(), Preview(), Preflight(), Test(), Start(),
            Act("pause", "Write and send nothing more of a campaign, for now; what was written waits as well.", "paused", Reason),
            Act("resume", "Go on with a paused campaign.", "running again"),
            Act("stop", "End a campaign before everybody's message has been written; what was written is delivered.", "stopped", Reason),
            Stats(), Troubles(), Remove(),
        })
        {
            builder.AddCommand(command);
        }
    }

    private static PluginCommand CreateCommand() => Described(new PluginCommand
    {
        Name = "campaign create",
        Description = "Plan a campaign. Nothing is sent before 'policymta campaign start'.",
        Examples =
        [
            "policymta campaign create spring --audience customers --from shop@example.com --template spring-sale",
            "policymta campaign create spring --audience customers --from shop@example.com --plan spring.json",
        ],
        Arguments = [Name],
        Options =
        [
            new CommandOption("--tenant", "Whose mail it is; the organisation's name if left out.") { ValueName = "TENANT" },
            .. PlanOptions.All, ServerCalls.Organisation,
        ],
        Handler = async (call, stop) =>
        {
            if (PlanOptions.Read(call, out var mistake) is not { } plan)
                return CommandResult.Failure(mistake!);
            plan["name"] = call.Get("NAME")!;
            if (call.Get("--tenant") is { } tenant)
                plan["tenant"] = tenant;
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "POST", "/campaigns", plan.ToJsonString(), stop);
            return answer is null ? failure! : new CommandResult
            {
                Json = json,
                Text = $"Campaign {call.Get("NAME")} is planned. To look whether it can go: "
                    + $"policymta campaign preflight {call.Get("NAME")}",
            };
        },
    });

    private static PluginCommand AdjustCommand() => Described(new PluginCommand
    {
        Name = "campaign adjust",
        Description = "Change a campaign, also while it runs: it holds for everybody whose message has not been written.",
        Examples =
        [
            "policymta campaign adjust spring --rate 20000/h",
            "policymta campaign adjust spring --subject Today --segment active --recall",
        ],
        Arguments = [Name],
        Options =
        [
            .. PlanOptions.All,
            new CommandOption("--recall", "Take back what waits and was not attempted yet, and write it anew.")
            {
                Kind = CommandValueKind.Flag,
            },
            Reason with { Description = "Why it is paused." }, ServerCalls.Organisation,
        ],
        Handler = async (call, stop) =>
        {
            if (PlanOptions.Read(call, out var mistake) is not { } plan)
                return CommandResult.Failure(mistake!);
            if (call.Has("--recall"))
                plan["recall"] = true;
            if (call.Get("--reason") is { } reason)
                plan["reason"] = reason;
            if (plan.Count == 0)
                return CommandResult.Failure("Say what to change: --subject, --rate, --segment, --template ...");
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "POST", PathOf(call, "/adjust"), plan.ToJsonString(), stop);
            return answer is not { } changed ? failure! : new CommandResult
            {
                Json = json,
                Text = $"It holds from now on, as revision {ServerCalls.TextOf(changed, "revision")}, "
                    + "for everybody whose message has not been " + (call.Has("--recall") ? "attempted." : "written."),
            };
        },
    });

    private static PluginCommand List() => Described(new PluginCommand
    {
        Name = "campaign list",
        Description = "List the campaigns of an organisation, the newest first.",
        Examples = ["policymta campaign list"],
        Options = [ServerCalls.Organisation],
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", "/campaigns", null, stop);
            return answer is not { } list ? failure! : new CommandResult
            {
                Json = json,
                Table = new CommandTable(
                    ["Campaign", "State", "Audience", "Tenant", "Started", "Made by"],
                    [.. list.GetProperty("campaigns").EnumerateArray().Select(static item => ImmutableArray.Create(
                        ServerCalls.TextOf(item, "name"), ServerCalls.TextOf(item, "state"), ServerCalls.TextOf(item, "audience"),
                        ServerCalls.TextOf(item, "tenant"), ServerCalls.TextOf(item, "started_at"),
                        ServerCalls.TextOf(item, "created_by")))]),
            };
        },
    });

    private static PluginCommand Show() => Described(new PluginCommand
    {
        Name = "campaign show",
        Description = "Show a campaign's plan and what was done to it.",
        Examples = ["policymta campaign show spring", "policymta campaign show spring --json"],
        Arguments = [Name],
        Options = [ServerCalls.Organisation],
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", PathOf(call), null, stop);
            return answer is { } campaign ? new CommandResult { Json = json, Text = CampaignText.Plan(campaign) } : failure!;
        },
    });

    private static PluginCommand Preview() => Described(new PluginCommand
    {
        Name = "campaign preview",
        Description = "Show the message as a contact would get it.",
        Examples = ["policymta campaign preview spring --contact ada@example.com", "policymta campaign preview spring --part html"],
        Arguments = [Name],
        Options =
        [
            Contact, Variant,
            new CommandOption("--part", "Show this part alone.") { ValueName = "PART", Choices = ["subject", "html", "text"] },
            ServerCalls.Organisation,
        ],
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var query = string.Join('&', new[] { "contact", "variant" }.Where(name => call.Has("--" + name))
                .Select(name => $"{name}={Uri.EscapeDataString(call.Get("--" + name)!)}"));
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", $"{PathOf(call, "/preview")}?{query}", null, stop);
            if (answer is not { } message)
                return failure!;
            var (subject, text, html) = (
                ServerCalls.TextOf(message, "subject"), ServerCalls.TextOf(message, "text"), ServerCalls.TextOf(message, "html"));
            return new CommandResult
            {
                Json = json,
                Text = call.Get("--part") switch
                {
                    "subject" => subject,
                    "html" => html,
                    "text" => text,
                    _ => $"To: {ServerCalls.TextOf(message, "contact")}\nSubject: {subject}\n\n{(text.Length > 0 ? text : html)}",
                },
            };
        },
    });

    private static PluginCommand Preflight() => Described(new PluginCommand
    {
        Name = "campaign preflight",
        Description = "Look whether a campaign can go: each check passes, warns or blocks, with its remedy.",
        Examples = ["policymta campaign preflight spring"],
        Arguments = [Name],
        Options = [ServerCalls.Organisation],
        ExitCodes = ["1  something blocks it, or the server refused it"],
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "POST", PathOf(call, "/preflight"), "{}", stop);
            if (answer is not { } report)
                return failure!;
            var text = CampaignText.Checks(report);
            return ServerCalls.TextOf(report, "result") == "block"
                ? CommandResult.Failure(text) with { Json = json }
                : new CommandResult { Json = json, Text = text };
        },
    });

    private static PluginCommand Test() => Described(new PluginCommand
    {
        Name = "campaign test",
        Description = "Send the message as a contact would get it to somebody else. It counts nowhere.",
        Examples = ["policymta campaign test spring --to me@example.com --contact ada@example.com"],
        Arguments = [Name],
        Options =
        [
            new CommandOption("--to", "Who gets it; up to ten times.") { IsMultiple = true, ValueName = "ADDRESS" }, Contact, Variant,
            ServerCalls.Organisation,
        ],
        Handler = async (call, stop) =>
        {
            var wish = JsonSerializer.Serialize(
                new { to = call.GetAll("--to"), contact = call.Get("--contact"), variant = call.Get("--variant") });
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "POST", PathOf(call, "/test"), wish, stop);
            return answer is not { } sent ? failure! : new CommandResult
            {
                Json = json,
                Text = string.Join('\n', sent.GetProperty("sent").EnumerateArray().Select(static one =>
                    $"{ServerCalls.TextOf(one, "to")}: {ServerCalls.TextOf(one, "reply")} {ServerCalls.TextOf(one, "id")}"
                        .TrimEnd())),
            };
        },
    });

    private static PluginCommand Start() => Described(new PluginCommand
    {
        Name = "campaign start",
        Description = "Start a campaign, now or at a time. What preflight says blocks it refuses it.",
        Examples =
        [
            "policymta campaign start spring", "policymta campaign start spring --at 2026-12-24T08:00 --time-zone Europe/Berlin",
        ],
        Arguments = [Name],
        Options =
        [
            new CommandOption("--at", "When: with an offset, 2026-12-24T08:00+01:00, or without one beside --time-zone.")
            {
                ValueName = "TIME",
            },
            new CommandOption("--time-zone", "On whose clocks, for instance Europe/Berlin.") { ValueName = "ZONE" },
            new CommandOption("--force", "Although preflight says that something blocks it.") { Kind = CommandValueKind.Flag },
            ServerCalls.Organisation,
        ],
        Handler = async (call, stop) =>
        {
            var wish = JsonSerializer.Serialize(
                new { at = call.Get("--at"), time_zone = call.Get("--time-zone"), force = call.Has("--force") });
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "POST", PathOf(call, "/start"), wish, stop);
            return answer is not { } started ? failure! : new CommandResult
            {
                Json = json,
                Text = ServerCalls.TextOf(started, "state") == "scheduled"
                    ? $"It starts at {ServerCalls.TextOf(started, "starts_at")}."
                    : $"It runs. To watch it: policymta campaign stats {call.Get("NAME")}",
            };
        },
    });

    private static PluginCommand Act(string verb, string description, string done, params ImmutableArray<CommandOption> options) =>
        Described(new PluginCommand
        {
            Name = "campaign " + verb,
            Description = description,
            Examples = [$"policymta campaign {verb} spring"],
            Arguments = [Name],
            Options = [.. options, ServerCalls.Organisation],
            Handler = async (call, stop) =>
            {
                var wish = options.IsEmpty ? "{}" : JsonSerializer.Serialize(new { reason = call.Get("--reason") });
                var (answer, json, failure) = await ServerCalls.AskAsync(call, "POST", PathOf(call, "/" + verb), wish, stop);
                return answer is null ? failure! : new CommandResult { Json = json, Text = $"Campaign {call.Get("NAME")} is {done}." };
            },
        });

    private static PluginCommand Stats() => Described(new PluginCommand
    {
        Name = "campaign stats",
        Description = "Show what became of a campaign: recipients, opens and clicks of people and of machines, variants, providers, links.",
        Examples = ["policymta campaign stats spring", "policymta campaign stats spring --json"],
        Arguments = [Name],
        Options = [ServerCalls.Organisation],
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(call, "GET", PathOf(call, "/stats"), null, stop);
            return answer is { } stats ? new CommandResult { Json = json, Text = CampaignText.Stats(stats) } : failure!;
        },
    });

    private static PluginCommand Troubles() => Described(new PluginCommand
    {
        Name = "campaign troubles",
        Description = "List whose message was refused by policy or could not be written, and why.",
        Examples = ["policymta campaign troubles spring"],
        Arguments = [Name],
        Options =
        [
            new CommandOption("--after", "Go on behind this contact's number.") { Kind = CommandValueKind.Number, ValueName = "N" },
            ServerCalls.Organisation,
        ],
        ReadOnly = true,
        Handler = async (call, stop) =>
        {
            var (answer, json, failure) = await ServerCalls.AskAsync(
                call, "GET", $"{PathOf(call, "/troubles")}?after={call.GetNumber("--after") ?? 0}", null, stop);
            return answer is not { } list ? failure! : new CommandResult
            {
                Json = json,
                Table = new CommandTable(
                    ["Number", "Address", "State", "Reason"],
                    [.. list.GetProperty("troubles").EnumerateArray().Select(static item => ImmutableArray.Create(
                        ServerCalls.TextOf(item, "contact"), ServerCalls.TextOf(item, "address"), ServerCalls.TextOf(item, "state"),
                        ServerCalls.TextOf(item, "reason")))]),
            };
        },
    });

    private static PluginCommand Remove() => Described(new PluginCommand
    {
        Name = "campaign remove",
        Description = "Remove a plan that was never started.",
        Examples = ["policymta campaign remove spring"],
        Arguments = [Name],
        Options = [ServerCalls.Organisation],
        Handler = async (call, stop) =>
        {
            var (_, json, failure) = await ServerCalls.AskAsync(call, "DELETE", PathOf(call), null, stop);
            return failure ?? new CommandResult { Json = json, Text = $"Campaign {call.Get("NAME")} is removed." };
        },
    });

    private static PluginCommand Described(PluginCommand command) => command with
    {
        Local = true,
        ExitCodes = command.ExitCodes.IsDefaultOrEmpty ? [Failure] : command.ExitCodes,
    };

    private static string PathOf(CommandCall call, string act = "") => ServerCalls.PathOf(call, "campaigns") + act;
}
