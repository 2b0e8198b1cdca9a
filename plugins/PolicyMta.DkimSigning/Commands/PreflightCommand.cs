using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyMta.DkimSigning.Preflight;
using PolicyMta.DkimSigning.Published;
using PolicyMta.DkimSigning.Rules;

namespace PolicyMta.DkimSigning.Commands;

/// <summary>
/// <c>preflight</c>: a checklist of what receivers demand, for mails in files: the author, what will sign and whether DNS serves it, SPF's
/// domain, DMARC's record, one-click unsubscription. Runs without a server. Exit code 1 if something is not as it should be.
/// </summary>
internal sealed class PreflightCommand(KeyChooser chooser, IKeyDns dns)
{
    private const string ReturnPath = "--return-path";
    private const string Tenant = "--tenant";
    private const string Offline = "--offline";
    private const string Dmarc = "dmarc";
    private const string Record = "dkim_record";

    public PluginCommand Describe() => new()
    {
        Name = "preflight",
        Description = "Hold mails in files against what receivers demand: From, DKIM and its record, SPF's domain, DMARC, one-click.",
        Local = true,
        Options =
        [
            new CommandOption(ReturnPath, "The envelope's sender; that of the file's Return-Path, else the author, if it is not given.")
            {
                ValueName = "ADDRESS",
            },
            new CommandOption(Tenant, "The tenant whose message it is.") { ValueName = "NAME", Default = MessageFacts.DefaultTenant },
            new CommandOption(Offline, "Do not ask DNS.") { Kind = CommandValueKind.Flag },
        ],
        Arguments = [new CommandArgument("FILE", "A whole mail.") { IsMultiple = true }],
        Handler = RunAsync,
    };

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        var lines = ImmutableArray.CreateBuilder<string>();
        var hasFailed = false;
        foreach (var file in call.GetAll("FILE"))
        {
            try
            {
                var mail = MailBytes.Read(await File.ReadAllBytesAsync(file, cancellationToken));
                var results = await CheckAsync(call, mail.Content, cancellationToken);
                hasFailed |= results.Any(result => !result.Passes);
                texts.Add(file);
                texts.AddRange(results.Select(result => $"  [{(result.Passes ? "x" : " ")}] {result.Check}: {result.Text}"));
                lines.AddRange(results.Select(result => new JsonObject
                {
                    ["file"] = file,
                    ["check"] = result.Check,
                    ["passes"] = result.Passes,
                    ["text"] = result.Text,
                }.ToJsonString(JsonSerializerOptions.Default)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                hasFailed = true;
                texts.Add($"{file} is not checked: {e.Message}");
                lines.Add(new JsonObject { ["file"] = file, ["error"] = e.Message }.ToJsonString(JsonSerializerOptions.Default));
            }
        }

        return new CommandResult { ExitCode = hasFailed ? 1 : 0, Text = string.Join('\n', texts), JsonLines = lines.ToImmutable() };
    }

    private async Task<List<PreflightResult>> CheckAsync(CommandCall call, MessageContent content, CancellationToken cancellationToken)
    {
        var author = AuthorDomain.Of(content);
        var returnPath = (call.Get(ReturnPath) ?? content.GetHeader("Return-Path") ?? "@" + author).Trim().Trim('<', '>');
        var facts = new MessageFacts
        {
            Id = default,
            ReturnPath = returnPath,
            Recipients = [],
            Tenant = call.Get(Tenant) ?? MessageFacts.DefaultTenant,
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Size = content.Raw.Length,
        };
        var choice = chooser.Choose(new SignContext { Message = facts, Content = content });
        var results = PreflightChecks.Of(content, returnPath, choice.Keys).ToList();
        if (choice.Reason is { } reason)
            results.Add(new PreflightResult(PreflightChecks.Dkim, false, reason));
        if (call.Has(Offline))
            return results;

        foreach (var key in choice.Keys)
        {
            var findings = KeyCheck.Of(key, await dns.FindAsync(key.Record.Name, cancellationToken));
            results.Add(findings.IsEmpty
                ? new PreflightResult(Record, true, $"DNS serves {key.Record.Name}, and a probe verifies")
                : new PreflightResult(Record, !findings.Any(finding => finding.IsFatal), string.Join("; ", findings.Select(f => f.Text))));
        }

        if (author.Length > 0)
            results.Add(DmarcOf(author, await FindDmarcAsync(author, cancellationToken)));
        return results;
    }

    /// <summary>The record of the domain, or of the nearest one above it that has any.</summary>
    private async Task<KeyAnswer> FindDmarcAsync(string author, CancellationToken cancellationToken)
    {
        var answer = new KeyAnswer([], TimeSpan.Zero);
        for (var domain = author; domain.Contains('.', StringComparison.Ordinal); domain = domain[(domain.IndexOf('.') + 1)..])
        {
            answer = await dns.FindAsync("_dmarc." + domain, cancellationToken);
            if (answer.Failure is not null || answer.Texts.Any(IsDmarc))
                break;
        }

        return answer;
    }

    private static PreflightResult DmarcOf(string author, KeyAnswer answer)
    {
        if (answer.Failure is { } failure)
            return new(Dmarc, false, $"DNS could not be asked: {failure}");
        var policies = answer.Texts.Where(IsDmarc).ToArray();
        return policies.Length switch
        {
            0 => new(Dmarc, false, "there is no DMARC record, which Gmail and Yahoo demand; publish _dmarc TXT \"v=DMARC1; p=none\""),
            1 when policies[0].Contains("p=", StringComparison.OrdinalIgnoreCase) => new(Dmarc, true, $"{author} has a DMARC record"),
            1 => new(Dmarc, false, "the DMARC record has no p=; add one"),
            _ => new(Dmarc, false, "there are several DMARC records, so that receivers take none; leave one"),
        };
    }

    private static bool IsDmarc(string text) => text.StartsWith("v=DMARC1", StringComparison.Ordinal);
}
