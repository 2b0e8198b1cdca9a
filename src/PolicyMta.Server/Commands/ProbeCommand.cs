using System.CommandLine;
using System.Text.Json;
using PolicyMta.Core.Probing;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta probe</c>: whether mail gets through, stage by stage, over the real egress addresses.</summary>
internal static class ProbeCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var address = new Argument<string>("address")
        {
            Description = "A recipient's address, or a domain.",
            HelpName = "ADDRESS|DOMAIN",
        };
        var sources = new Option<string?>("--source")
        {
            Description = "From these egress sources, side by side; left out: the one that a message would get.",
            HelpName = "NAME,...",
        };
        var recipient = new Option<bool>("--rcpt") { Description = "Ask about the recipient too (RCPT)." };
        var from = new Option<string?>("--from") { Description = "The return path; left out: the null one.", HelpName = "ADDRESS" };
        var tenant = new Option<string?>("--tenant") { Description = "As mail of this tenant.", HelpName = "NAME" };
        var timeout = TimeOption.Create("--timeout", "How long it may take; a minute if left out.");
        var json = AdminOptions.Json();
        var command = new Command(
            "probe",
            "Go the way of a message up to its envelope, over the real egress addresses, and say what happens at each stage: MX, transport "
                + "policy, connection, EHLO, TLS and certificate, MAIL. It never sends a message. Exit code 1 if mail would not get "
                + "through. For example: policymta probe jane@example.com --source a,b.")
        {
            address, sources, recipient, from, tenant, timeout, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = AdminOptions.Connect(parsed, config);
            using var answer = await client.OpenAsync(
                AdminPaths.Probe, cancellationToken, new Dictionary<string, object?>
                {
                    ["address"] = parsed.GetValue(address),
                    ["sources"] = parsed.GetValue(sources)?.Split(
                        ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                    ["rcpt"] = parsed.GetValue(recipient),
                    ["from"] = parsed.GetValue(from),
                    ["tenant"] = parsed.GetValue(tenant),
                    ["timeout"] = parsed.GetValue(timeout),
                });
            var steps = new List<ProbeStep>();
            while (await answer.ReadLineAsync(cancellationToken) is { } line)
            {
                var step = JsonSerializer.Deserialize<ProbeStep>(line, AdminJson.Options)!;
                steps.Add(step);
                await terminal.Output.WriteLineAsync(parsed.GetValue(json) ? line : ProbeTables.Describe(step));
                await terminal.Output.FlushAsync(cancellationToken);
            }

            if (!parsed.GetValue(json))
                ProbeTables.Compare(steps, terminal);
            var verdicts = steps.Where(static step => step.Stage == ProbeStage.Verdict).ToList();
            return verdicts.Count > 0 && verdicts.TrueForAll(static step => step.Ok == true) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }
}
