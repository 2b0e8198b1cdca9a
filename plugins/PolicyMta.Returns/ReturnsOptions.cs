using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using PolicyMta.KeyFiles;
using PolicyMta.Returns.Desk;
using PolicyMta.Returns.Intake;
using PolicyMta.Returns.Mailboxes;
using PolicyMta.Returns.Marks;
using PolicyMta.Returns.Sending;
using PolicyMta.Returns.Unsubscribe;

namespace PolicyMta.Returns;

/// <summary>The plugin's section. Without keys the plugin does nothing.</summary>
internal sealed partial record ReturnsOptions : ISettingsValidation
{
    /// <summary>The secrets that sign: the first signs, all verify. To change keys put the new one in front.</summary>
    public ImmutableArray<KeyOptions> Keys { get; init; } = [];

    /// <summary>
    /// The domains at which returned mail comes in, as in <c>accept_domains</c> of a listener; mail to other domains is left alone.
    /// </summary>
    public ImmutableArray<string> Domains { get; init; } = [];

    /// <summary>What stands before the mark in a return path: up to 8 letters, digits and any of <c>. _ + -</c>.</summary>
    public string Prefix { get; init; } = "r-";

    /// <summary>How long after the message returned mail, complaints and answers count.</summary>
    [Range(typeof(TimeSpan), "1d", "400d")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What becomes of mail to an address that this server never gave out, or whose signature is false or too old.</summary>
    public UnknownAddress Unknown { get; init; }

    /// <summary>Local parts at which feedback reports come: give these addresses to the providers' feedback loops.</summary>
    public ImmutableArray<string> Complaints { get; init; } = ["fbl"];

    /// <summary>Local parts whose mail is left alone.</summary>
    public ImmutableArray<string> Pass { get; init; } = ["postmaster", "abuse"];

    /// <summary>Where mail of people goes that came to a return path; dropped if empty.</summary>
    public string OrdinaryTo { get; init; } = "";

    /// <summary>What is done to which mail on its way out; the first that fits holds.</summary>
    public ImmutableArray<SenderOptions> Senders { get; init; } = [];

    /// <summary>How recipients unsubscribe.</summary>
    public UnsubscribeOptions Unsubscribe { get; init; } = new();

    /// <summary>By name: mailboxes that are polled by IMAP, for reports that do not come by SMTP.</summary>
    public IReadOnlyDictionary<string, MailboxOptions> Mailboxes { get; init; } = new Dictionary<string, MailboxOptions>();

    /// <summary>What is kept of all that came back.</summary>
    public DeskOptions Desk { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!PrefixPattern().IsMatch(Prefix))
            yield return (
                "prefix", $"'{Prefix}' is not a valid prefix: write 1 to {MarkBook.MaxPrefix} letters, digits and any of . _ + -.");
        if (OrdinaryTo.Length > 0 && !IsAddress(OrdinaryTo))
            yield return ("ordinary_to", $"'{OrdinaryTo}' is not a valid address: write one such as help@example.com.");
        foreach (var (setting, parts) in new[] { ("complaints", Complaints), ("pass", Pass) })
        {
            for (var i = 0; i < parts.Length; i++)
            {
                if (!LocalPartPattern().IsMatch(parts[i]))
                    yield return (
                        $"{setting}[{i}]", $"'{parts[i]}' is not a valid local part: write what stands before the @, such as fbl.");
            }
        }

        for (var i = 0; i < Domains.Length; i++)
        {
            if (!DomainPattern().IsMatch(Domains[i]))
                yield return ($"domains[{i}]", $"'{Domains[i]}' is not a valid domain: write one such as bounces.example.com.");
        }

        if (Keys.IsEmpty && (!Senders.IsEmpty || !Domains.IsEmpty || Mailboxes.Count > 0))
            yield return ("keys", "without a key nothing can be signed: write keys: [{ file: returns.key }], and make the file with "
                + "'openssl rand -hex 32'.");
        for (var i = 0; i < Senders.Length; i++)
        {
            if (Senders[i].ReturnPath is { Length: > 0 } domain && !Domains.Contains(domain, StringComparer.OrdinalIgnoreCase))
                yield return ($"senders[{i}].return_path", $"'{domain}' does not stand in domains, so what returns would not be read.");
            if (Senders[i].Unsubscribe && Unsubscribe.Url.Length == 0)
                yield return ($"senders[{i}].unsubscribe", "write unsubscribe.url first: where recipients reach this server by HTTPS.");
        }
    }

    private static bool IsAddress(string text) =>
        text.LastIndexOf('@') is var at && at > 0 && LocalPartPattern().IsMatch(text[..at]) && DomainPattern().IsMatch(text[(at + 1)..]);

    [GeneratedRegex("""^[^\s@<>()\[\]\\,;:"\p{Cc}]{1,64}$""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LocalPartPattern();

    [GeneratedRegex("^[A-Za-z0-9._+-]{1,8}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrefixPattern();

    [GeneratedRegex(@"^(?=.{1,190}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$",
        RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DomainPattern();
}
