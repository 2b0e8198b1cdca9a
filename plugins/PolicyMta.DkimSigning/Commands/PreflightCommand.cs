using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyMta.DkimSigning.Preflight;
using PolicyMta.DkimSigning.Published;
using PolicyMta.DkimSigning.Rules;

namespace PolicyMta.DkimSigning.Commands;

/// <summary>
/// <c>preflight</c>: a checklist of what receivers demand, for mails in files: the author, what will sign and whether DNS serves it, SPF's
/// domain, DMARC's record, one-click unsubscription; and of the addresses that mail leaves from: PTR and EHLO. Runs without a server. Exit
/// code 1 if something is not as it should be.
/// </summary>
internal sealed class PreflightCommand(KeyChooser chooser, IKeyDns dns, HostChecks hosts)
{
    private const string ReturnPath = "--return-path";
    private const string Tenant = "--tenant";
    private const string Offline = "--offline";
    private const string Address = "--address";
    private const string Ehlo = "--ehlo";
    private const string Dmarc = "dmarc";
    private const string Record = "dkim_record";

    public PluginCommand Describe() => new()
    {
        Name = "preflight",
        Examples = ["policymta preflight newsletter.eml --address 192.0.2.10"],
        ExitCodes = ["1  something that receivers demand is missing"],
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
            new CommandOption(Address, "An address that mail leaves from: its PTR must lead back to it.")
            {
                ValueName = "ADDRESS", IsMultiple = true,
            },
            new CommandOption(Ehlo, "The name that is said in EHLO from these addresses: it must lead to each."),
        ],
        Arguments = [new CommandArgument("FILE", "A whole mail.") { IsMultiple = true, IsOptional = true }],
        Handler = RunAsync,
    };

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        var lines = ImmutableArray.CreateBuilder<string>();
        var hasFailed = false;
        if (call.GetAll("FILE").IsEmpty && call.GetAll(Address).IsEmpty)
            return new CommandResult { ExitCode = 2, Text = "There is nothing to check: name FILE or --address." };
        foreach (var text in call.GetAll(Address))
        {
            if (!IPAddress.TryParse(text, out var address))
                return new CommandResult { ExitCode = 2, Text = $"{Address}: '{text}' is not an address; write one such as 192.0.2.1." };
            Show(address.ToString(), "address", await hosts.OfAsync(address, call.Get(Ehlo) ?? "", cancellationToken));
        }

        foreach (var file in call.GetAll("FILE"))
        {
            try
            {
                var mail = MailBytes.Read(await File.ReadAllBytesAsync(file, cancellationToken));
                var results = await CheckAsync(call, mail.Content, cancellationToken);
                Show(file, "file", results);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                hasFailed = true;
                texts.Add($"{file} is not checked: {e.Message}");
                lines.Add(new JsonObject { ["file"] = file, ["error"] = e.Message }.ToJsonString(JsonSerializerOptions.Default));
            }
        }

        return new CommandResult { ExitCode = hasFailed ? 1 : 0, Text = string.Join('\n', texts), JsonLines = lines.ToImmutable() };

        void Show(string subject, string kind, List<PreflightResult> results)
        {
            hasFailed |= results.Any(result => !result.Passes);
            texts.Add(subject);
            texts.AddRange(results.Select(result => $"  [{(result.Passes ? "x" : " ")}] {result.Check}: {result.Text}"));
            lines.AddRange(results.Select(result => new JsonObject
            {
                [kind] = subject,
                ["check"] = result.Check,
                ["passes"] = result.Passes,
                ["text"] = result.Text,
            }.ToJsonString(JsonSerializerOptions.Default)));
        }
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
