using System.CommandLine;
using System.Text.Json;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Text;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>
/// <c>policymta audit</c>: who did what to the server and its mail, from the files beside the spool, with a server or without.
/// </summary>
internal static class AuditCommand
{
    private const int MaxShown = 10_000;
    private const int MaxDetail = 300;

    public static Command Create(Option<string> config, Terminal terminal)
    {
        var since = PointInTime.Option("--since", "Only acts from this time on");
        var until = PointInTime.Option("--until", "Only acts before this time");
        var author = Text("--author", "Only acts of one author: a token's name, local:LOGIN, or 'local' for all of this machine.", "NAME");
        var action = Text(
            "--action", "Only acts of one kind, for instance directive.add, or 'directive' for all about directives.", "ACTION");
        var target = Text("--target", "Only acts on something whose name contains this text: a message id, a match, a command.", "TEXT");
        var limit = NumberOption.Bounded<int>("--limit", "-n", "How many at most.", 1, MaxShown);
        limit.DefaultValueFactory = _ => 50;
        var json = AdminOptions.Json();
        var command = new Command("audit", "Who did what to the server and its mail, the newest first.")
        {
            since, until, author, action, target, limit, json,
        };
        command.SetAction((parsed, _) =>
        {
            var query = new AuditQuery
            {
                Since = PointInTime.Of(parsed.GetValue(since)),
                Until = PointInTime.Of(parsed.GetValue(until)),
                Author = parsed.GetValue(author),
                Action = parsed.GetValue(action),
                Target = parsed.GetValue(target),
                Limit = parsed.GetValue(limit),
            };
            var report = new AuditReport([.. Read(parsed.GetValue(config)!).Find(query)]);
            terminal.Show(parsed.GetValue(json), report, found => Write(found, terminal));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static AuditReader Read(string configPath)
    {
        var sections = ConfigurationSections.Read(configPath);
        var spool = sections.Bind<SpoolOptions>("spool");
        if (sections.HasProblems)
            throw sections.Mistakes();
        var folder = Path.Combine(spool.Path, AuditLog.FolderName);
        return new AuditReader(folder);
    }

    private static void Write(AuditReport report, Terminal terminal)
    {
        if (report.Acts.Count == 0)
        {
            terminal.Output.WriteLine("No act is kept that fits.");
            return;
        }

        foreach (var act in report.Acts)
        {
            terminal.Output.WriteLine(PrintableText.Line(
                $"{DisplayText.Time(act.Time)} {act.Author} {act.Action}{(act.Target is null ? "" : $" {act.Target}")}"
                    + (act.Outcome == AuditOutcome.Done ? "" : $" [{act.Outcome.ToString().ToLowerInvariant()}]")));
            Detail("asked", act.Request);
            Detail("before", act.Before);
            Detail("after", act.After);
            if (act.Error is not null)
                terminal.Output.WriteLine($"    {PrintableText.Line(act.Error)}");
        }

        void Detail(string what, JsonElement? part)
        {
            if (part is not { } json)
                return;
            var text = PrintableText.Line(JsonSerializer.Serialize(json, AdminJson.Options));
            terminal.Output.WriteLine($"    {what,-7}{(text.Length <= MaxDetail ? text : text[..MaxDetail] + " ... (--json shows all)")}");
        }
    }

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };
}
