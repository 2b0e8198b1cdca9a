using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Dns;

/// <summary>
/// Static records as written in configuration. A wildcard <c>*.domain</c> stands for every name below the domain that the table does not
/// name itself (RFC 4592). Immutable.
/// </summary>
internal sealed class HostsTable
{
    /// <summary>A TXT record of the table has this many characters at most.</summary>
    private const int MaxTextLength = 4096;

    private readonly FrozenDictionary<string, DnsAnswer<MxRecord>> _mx;
    private readonly FrozenDictionary<string, DnsAnswer<IPAddress>> _addresses;
    private readonly FrozenDictionary<string, DnsAnswer<string>> _txt;
    private readonly FrozenDictionary<string, DnsAnswer<TlsaRecord>> _tlsa;
    private readonly FrozenSet<string> _names;

    /// <exception cref="FormatException">An entry cannot be read; the message names it.</exception>
    public HostsTable(DnsOptions options)
    {
        if (Mistakes(options).FirstOrDefault() is { Problem: not null } mistake)
            throw new FormatException(mistake.Problem);
        _mx = Read(options.Mx, ReadMx);
        _addresses = Read(options.Hosts, ReadAddress);
        _txt = Read(options.Txt, ReadText);
        _tlsa = Read(options.Tlsa, TlsaRecord.Parse);
        _names = _mx.Keys.Concat(_addresses.Keys).Concat(_txt.Keys).Concat(_tlsa.Keys).ToFrozenSet();
    }

    public bool IsEmpty => _names.Count == 0;

    /// <summary>Whether the table has records of any kind for a name.</summary>
    public bool Knows(string name) => FindAddresses(name) is not null;

    /// <summary>
    /// Whether a name is that of a service of a name in the table, such as <c>_25._tcp.mx.example.com</c>: what stands in the table is all
    /// that is said of it.
    /// </summary>
    public bool KnowsOwnerOf(string service)
    {
        var owner = service.AsSpan();
        while (owner.StartsWith("_") && owner.IndexOf('.') is > 0 and var dot)
            owner = owner[(dot + 1)..];
        return owner.Length < service.Length && Knows(owner.ToString());
    }

    /// <summary>The MX records of a name; "no data" if the table has only others, null if it does not know the name.</summary>
    public DnsAnswer<MxRecord>? FindMx(string domain) => Find(_mx, domain);

    /// <summary>The addresses of a name; "no data" if the table has only others, null if it does not know the name.</summary>
    public DnsAnswer<IPAddress>? FindAddresses(string host) => Find(_addresses, host);

    /// <summary>The TXT records of a name; "no data" if the table has only others, null if it does not know the name.</summary>
    public DnsAnswer<string>? FindTxt(string name) => Find(_txt, name);

    /// <summary>The TLSA records of a name; "no data" if the table has only others, null if it does not know the name.</summary>
    public DnsAnswer<TlsaRecord>? FindTlsa(string name) => Find(_tlsa, name);

    /// <summary>Every entry that cannot be read: its place below the section, and what to write instead.</summary>
    public static IEnumerable<(string Setting, string Problem)> Mistakes(DnsOptions options) =>
    [
        .. Mistakes("mx", options.Mx, ReadMx, "MX record: write at least one, or '0 .' if it takes no mail",
            "MX record: write preference and host, for instance '10 mx1.example.com'"),
        .. Mistakes("hosts", options.Hosts, ReadAddress, "address: write at least one, for instance 127.0.0.1",
            "IP address: write for instance 127.0.0.1 or ::1"),
        .. Mistakes("txt", options.Txt, ReadText, "TXT record: write at least one, for instance 'v=STSv1; id=1'",
            $"TXT record: write 1 to {MaxTextLength} printable characters"),
        .. Mistakes("tlsa", options.Tlsa, TlsaRecord.Parse, "TLSA record: write at least one, for instance '3 1 1' and a digest",
            "TLSA record: write usage, selector, matching type and hexadecimal digits, for instance '3 1 1 0123abcd'"),
    ];

    private static IEnumerable<(string Setting, string Problem)> Mistakes<T>(
        string section, IReadOnlyDictionary<string, IReadOnlyList<string>> entries, Func<string, T?> read, string ifNone, string ifInvalid)
        where T : class
    {
        foreach (var (name, records) in entries)
        {
            if (Key(name) is null)
                yield return ($"{section}[{name}]", NotAName(name));
            if (records.Count == 0)
                yield return ($"{section}[{name}]", $"'{name}' has no {ifNone}.");
            foreach (var (index, text) in records.Index().Where(record => read(record.Item) is null))
                yield return ($"{section}[{name}][{index}]", $"'{text}' is not a valid {ifInvalid}.");
        }
    }

    private static string NotAName(string name) =>
        $"'{name}' is not a valid domain name: write a name like mx.example.com, or *.example.com for every name below.";

    private static FrozenDictionary<string, DnsAnswer<T>> Read<T>(
        IReadOnlyDictionary<string, IReadOnlyList<string>> entries, Func<string, T?> read)
        where T : class =>
        entries.ToFrozenDictionary(
            pair => Key(pair.Key)!,
            pair => DnsAnswer.Found(pair.Value.Select(text => read(text)!).ToImmutableArray(), TimeSpan.MaxValue) with
            {
                IsAuthentic = true,
                IsConfigured = true,
            });

    private DnsAnswer<T>? Find<T>(FrozenDictionary<string, DnsAnswer<T>> records, string name)
    {
        if (DnsName.Normalize(name) is not { } key)
            return null;
        if (records.TryGetValue(key, out var answer))
            return answer;
        if (_names.Contains(key))
            return NoData<T>.Answer;

        for (var dot = key.IndexOf('.'); dot >= 0; dot = key.IndexOf('.', dot + 1))
        {
            var wildcard = string.Concat("*", key.AsSpan(dot));
            if (records.TryGetValue(wildcard, out answer))
                return answer;
            if (_names.Contains(wildcard))
                return NoData<T>.Answer;
        }

        return null;
    }

    private static string? Key(string name) =>
        name.StartsWith("*.", StringComparison.Ordinal)
            ? DnsName.Normalize(name[2..]) is { } domain ? "*." + domain : null
            : DnsName.Normalize(name);

    private static MxRecord? ReadMx(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var preference))
            return null;
        var host = parts[1] == "." ? "" : DnsName.Normalize(parts[1]);
        return host is null ? null : new MxRecord(preference, host);
    }

    private static IPAddress? ReadAddress(string text) => IpText.TryRead(text, out var address) ? address : null;

    private static string? ReadText(string text) =>
        text.Length is > 0 and <= MaxTextLength && !text.AsSpan().ContainsAnyInRange('\0', '\u001f') ? text : null;

    private static class NoData<T>
    {
        public static readonly DnsAnswer<T> Answer = DnsAnswer.NoData<T>(TimeSpan.MaxValue) with { IsAuthentic = true };
    }
}
