using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Spf;

/// <summary>
/// One check, with what it may cost: 10 terms that ask DNS, 2 of them in vain, 10 hosts of an mx or ptr (RFC 7208 section 4.6.4). Not for
/// use by several threads at once.
/// </summary>
internal sealed class SpfRun
{
    private const int MostLookups = 10;
    private const int MostVoid = 2;
    private const int MostHosts = 10;
    private const int MostExplanation = 256;

    private readonly IMailDns _dns;
    private readonly IPAddress _client;
    private readonly SpfQuery _query;
    private readonly string _sender;
    private readonly string _now;
    private int _lookups;
    private int _void;
    private string? _clientName;

    /// <param name="dns">What asks DNS.</param>
    /// <param name="query">Who sends.</param>
    /// <param name="sender">The address that is checked, with a local part.</param>
    /// <param name="now">The time.</param>
    public SpfRun(IMailDns dns, SpfQuery query, string sender, DateTimeOffset now)
    {
        _dns = dns;
        _query = query;
        _client = query.Client.IsIPv4MappedToIPv6 ? query.Client.MapToIPv4() : query.Client;
        _sender = sender;
        _now = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What was wrong, in words; empty if nothing was.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The text and domain by which the domain that said fail explains it.</summary>
    public (MacroText Text, string Domain)? Explanation { get; private set; }

    /// <summary>check_host() of RFC 7208 section 4.</summary>
    public async ValueTask<SpfResult> CheckAsync(string domain, CancellationToken cancellationToken)
    {
        if (!DnsNames.CanBeAsked(domain) || !domain.Contains('.', StringComparison.Ordinal))
            return SpfResult.None;
        var reply = await _dns.AskAsync(new DnsQuestion(domain, DnsType.Txt), cancellationToken);
        if (reply.IsFailed)
            return Wrong(SpfResult.TempError, "DNS could not be asked");
        var texts = reply.Values.Where(SpfRecord.Is).Take(2).ToArray();
        if (texts.Length == 0)
            return SpfResult.None;
        if (texts.Length > 1)
            return Wrong(SpfResult.PermError, "a domain has several records");
        if (SpfRecord.Parse(texts[0], out var problem) is not { } record)
            return Wrong(SpfResult.PermError, problem);
        return await EvaluateAsync(record, domain, cancellationToken);
    }

    /// <summary>Puts the values in place of the macros.</summary>
    public async ValueTask<string> ExpandAsync(MacroText text, string domain, CancellationToken cancellationToken)
    {
        if (text.AsksForName)
            _clientName ??= await ClientNameAsync(domain, cancellationToken);
        var expanded = new StringBuilder();
        foreach (var part in text.Parts)
            expanded.Append(part.Literal ?? Value(part, domain));
        return expanded.ToString();
    }

    /// <summary>What the domain that said fail tells the client (RFC 7208 section 6.2), or null.</summary>
    public async ValueTask<string?> ExplainAsync(CancellationToken cancellationToken)
    {
        if (Explanation is not { } named)
            return null;
        var name = AsName(await ExpandAsync(named.Text, named.Domain, cancellationToken));
        var reply = await _dns.AskAsync(new DnsQuestion(name, DnsType.Txt), cancellationToken);
        if (reply.Values is not [var written] || MacroText.Parse(written, isExplanation: true) is not { } text)
            return null;
        var said = await ExpandAsync(text, named.Domain, cancellationToken);
        return said.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : said[..Math.Min(said.Length, MostExplanation)];
    }

    private async ValueTask<SpfResult> EvaluateAsync(SpfRecord record, string domain, CancellationToken cancellationToken)
    {
        foreach (var term in record.Terms)
        {
            var match = await MatchAsync(term, domain, cancellationToken);
            if (match is SpfResult.TempError or SpfResult.PermError)
                return match;
            if (match != SpfResult.Pass)
                continue;
            Explanation = term.Result == SpfResult.Fail && record.Explanation is { } text ? (text, domain) : null;
            return term.Result;
        }

        if (record.Redirect is null)
            return SpfResult.Neutral;
        if (!TakeLookup())
            return SpfResult.PermError;
        var target = AsName(await ExpandAsync(record.Redirect, domain, cancellationToken));
        var result = await CheckAsync(target, cancellationToken);
        return result == SpfResult.None ? Wrong(SpfResult.PermError, "redirect= leads to a domain without a record") : result;
    }

    /// <returns>Pass if the mechanism matches, an error, or anything else if it does not.</returns>
    private async ValueTask<SpfResult> MatchAsync(SpfTerm term, string domain, CancellationToken cancellationToken)
    {
        switch (term.Kind)
        {
            case SpfTermKind.All:
                return SpfResult.Pass;
            case SpfTermKind.Ip4 or SpfTermKind.Ip6:
                return InNetwork(term.Address!, term) ? SpfResult.Pass : SpfResult.None;
        }

        if (!TakeLookup())
            return SpfResult.PermError;
        var target = term.Domain is null ? domain : AsName(await ExpandAsync(term.Domain, domain, cancellationToken));
        return term.Kind switch
        {
            SpfTermKind.Include => await IncludeAsync(target, cancellationToken),
            SpfTermKind.Exists => await ExistsAsync(target, cancellationToken),
            SpfTermKind.Ptr => await PtrAsync(target, cancellationToken),
            SpfTermKind.A => await AddressAsync(target, term, isVoidCounted: true, cancellationToken),
            _ => await MxAsync(target, term, cancellationToken),
        };
    }

    private async ValueTask<SpfResult> IncludeAsync(string target, CancellationToken cancellationToken)
    {
        var result = await CheckAsync(target, cancellationToken);
        Explanation = null;
        return result == SpfResult.None ? Wrong(SpfResult.PermError, "include: names a domain without a record") : result;
    }

    private async ValueTask<SpfResult> ExistsAsync(string target, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(target, DnsType.A, cancellationToken);
        return Counted(reply) ?? (reply.Values.IsEmpty ? SpfResult.None : SpfResult.Pass);
    }

    private async ValueTask<SpfResult> AddressAsync(
        string target, SpfTerm term, bool isVoidCounted, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(target, AddressType, cancellationToken);
        if (isVoidCounted && Counted(reply) is { } wrong)
            return wrong;
        if (reply.IsFailed)
            return Wrong(SpfResult.TempError, "DNS could not be asked");
        return reply.Values.Any(value => IPAddress.TryParse(value, out var address) && InNetwork(address, term))
            ? SpfResult.Pass
            : SpfResult.None;
    }

    private async ValueTask<SpfResult> MxAsync(string target, SpfTerm term, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(target, DnsType.Mx, cancellationToken);
        if (Counted(reply) is { } wrong)
            return wrong;
        if (reply.Values.Length > MostHosts)
            return Wrong(SpfResult.PermError, "mx names a domain with more than 10 hosts");
        foreach (var host in reply.Values)
        {
            var match = await AddressAsync(host, term, isVoidCounted: false, cancellationToken);
            if (match != SpfResult.None)
                return match;
        }

        return SpfResult.None;
    }

    private async ValueTask<SpfResult> PtrAsync(string target, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(ReverseName, DnsType.Ptr, cancellationToken);
        if (reply.IsFailed)
            return SpfResult.None;
        if (Counted(reply) is { } wrong)
            return wrong;
        foreach (var name in reply.Values.Take(MostHosts))
        {
            if (DnsNames.IsAtOrBelow(name, target) && await IsValidatedAsync(name, cancellationToken))
                return SpfResult.Pass;
        }

        return SpfResult.None;
    }

    /// <summary>The macro p: a name of the client that leads back to it, best the domain's own, then one below it, then any.</summary>
    private async ValueTask<string> ClientNameAsync(string domain, CancellationToken cancellationToken)
    {
        const string Unknown = "unknown";
        var reply = await AskAsync(ReverseName, DnsType.Ptr, cancellationToken);
        var best = Unknown;
        foreach (var name in reply.Values.Take(MostHosts))
        {
            if (!await IsValidatedAsync(name, cancellationToken))
                continue;
            if (name.Equals(domain, StringComparison.OrdinalIgnoreCase))
                return name;
            if (best == Unknown || (DnsNames.IsAtOrBelow(name, domain) && !DnsNames.IsAtOrBelow(best, domain)))
                best = name;
        }

        return best;
    }

    private async ValueTask<bool> IsValidatedAsync(string name, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(name, AddressType, cancellationToken);
        return reply.Values.Any(value => IPAddress.TryParse(value, out var address) && address.Equals(_client));
    }

    private async ValueTask<DnsReply> AskAsync(string name, DnsType type, CancellationToken cancellationToken) =>
        DnsNames.CanBeAsked(name) ? await _dns.AskAsync(new DnsQuestion(name, type), cancellationToken) : DnsReply.Empty;

    private SpfResult? Counted(DnsReply reply)
    {
        if (reply.IsFailed)
            return Wrong(SpfResult.TempError, "DNS could not be asked");
        return reply.Values.IsEmpty && ++_void > MostVoid
            ? Wrong(SpfResult.PermError, $"more than {MostVoid} look-ups find nothing")
            : null;
    }

    private bool TakeLookup()
    {
        if (++_lookups <= MostLookups)
            return true;
        Wrong(SpfResult.PermError, $"it takes more than {MostLookups} look-ups");
        return false;
    }

    private SpfResult Wrong(SpfResult result, string problem)
    {
        Problem = problem;
        return result;
    }

    private bool InNetwork(IPAddress network, SpfTerm term) => AddressBits.Match(
        network, _client, _client.AddressFamily == AddressFamily.InterNetwork ? term.Bits4 : term.Bits6);

    private DnsType AddressType => _client.AddressFamily == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;

    private string ReverseName => Reversed(DottedAddress) + (AddressType == DnsType.A ? ".in-addr.arpa" : ".ip6.arpa");

    /// <summary>The macro i: an IPv6 address in nibbles.</summary>
    private string DottedAddress => AddressType == DnsType.A
        ? _client.ToString()
        : string.Join('.', Convert.ToHexString(_client.GetAddressBytes()).AsEnumerable());

    private static string Reversed(string dotted) => string.Join('.', dotted.Split('.').Reverse());

    /// <summary>A name as it is asked: too long ones lose labels from the left, and a final dot goes.</summary>
    private static string AsName(string name)
    {
        if (name.EndsWith('.'))
            name = name[..^1];
        while (name.Length > DnsNames.MaxLength && name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot)
            name = name[(dot + 1)..];
        return name;
    }

    private string Value(MacroPart part, string domain)
    {
        var at = _sender.LastIndexOf('@');
        var value = part.Letter switch
        {
            's' => _sender,
            'l' => _sender[..at],
            'o' => _sender[(at + 1)..],
            'd' => domain,
            'i' => DottedAddress,
            'p' => _clientName!,
            'h' => _query.Helo,
            'v' => AddressType == DnsType.A ? "in-addr" : "ip6",
            'c' => _client.ToString(),
            'r' => _query.Receiver,
            _ => _now,
        };
        if (part.Keep > 0 || part.Reverse || part.Delimiters != ".")
        {
            var labels = value.Split(part.Delimiters.ToCharArray());
            if (part.Reverse)
                Array.Reverse(labels);
            value = string.Join('.', part.Keep > 0 ? labels.TakeLast(part.Keep) : labels);
        }

        return part.Escape ? Uri.EscapeDataString(value) : value;
    }
}
