using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace PolicyMta.Core.Dns;

/// <summary>
/// Static records as written in configuration. A wildcard <c>*.domain</c> stands for every name below the domain that the table does not
/// name itself (RFC 4592). Immutable.
/// </summary>
internal sealed class HostsTable
{
    private readonly FrozenDictionary<string, DnsAnswer<MxRecord>> _mx;
    private readonly FrozenDictionary<string, DnsAnswer<IPAddress>> _addresses;

    /// <exception cref="FormatException">An entry cannot be read; the message names it.</exception>
    public HostsTable(DnsOptions options)
    {
        if (Mistakes(options).FirstOrDefault() is { Problem: not null } mistake)
            throw new FormatException(mistake.Problem);
        _mx = options.Mx.ToFrozenDictionary(
            pair => Key(pair.Key)!,
            pair => DnsAnswer.Found(
                [.. pair.Value.Select(text => TryReadMx(text, out var mx) ? mx : throw new FormatException(text))], TimeSpan.MaxValue));
        _addresses = options.Hosts.ToFrozenDictionary(
            pair => Key(pair.Key)!,
            pair => DnsAnswer.Found(pair.Value.Select(IPAddress.Parse).ToImmutableArray(), TimeSpan.MaxValue));
    }

    public bool IsEmpty => _mx.Count == 0 && _addresses.Count == 0;

    /// <summary>The MX records of a name; "no data" where the table has only its addresses, null where it does not know the name.</summary>
    public DnsAnswer<MxRecord>? FindMx(string domain) => Find(_mx, domain);

    /// <summary>The addresses of a name; "no data" where the table has only its MX records, null where it does not know the name.</summary>
    public DnsAnswer<IPAddress>? FindAddresses(string host) => Find(_addresses, host);

    /// <summary>Every entry that cannot be read: its place below the section, and what to write instead.</summary>
    public static IEnumerable<(string Setting, string Problem)> Mistakes(DnsOptions options)
    {
        foreach (var (domain, records) in options.Mx)
        {
            if (Key(domain) is null)
                yield return ($"mx[{domain}]", NotAName(domain));
            if (records.Count == 0)
                yield return ($"mx[{domain}]", $"'{domain}' has no MX record: write at least one, or '0 .' if it takes no mail.");
            foreach (var (index, text) in records.Index().Where(record => !TryReadMx(record.Item, out _)))
                yield return (
                    $"mx[{domain}][{index}]",
                    $"'{text}' is not a valid MX record: write preference and host, for instance '10 mx1.example.com'.");
        }

        foreach (var (host, addresses) in options.Hosts)
        {
            if (Key(host) is null)
                yield return ($"hosts[{host}]", NotAName(host));
            if (addresses.Count == 0)
                yield return ($"hosts[{host}]", $"'{host}' has no address: write at least one, for instance 127.0.0.1.");
            foreach (var (index, text) in addresses.Index().Where(address => !IPAddress.TryParse(address.Item, out _)))
                yield return ($"hosts[{host}][{index}]", $"'{text}' is not a valid IP address: write for instance 127.0.0.1 or ::1.");
        }
    }

    private static string NotAName(string name) =>
        $"'{name}' is not a valid domain name: write a name like mx.example.com, or *.example.com for every name below.";

    private DnsAnswer<T>? Find<T>(FrozenDictionary<string, DnsAnswer<T>> records, string name)
    {
        if (DnsName.Normalize(name) is not { } key)
            return null;
        if (records.TryGetValue(key, out var answer))
            return answer;
        if (_mx.ContainsKey(key) || _addresses.ContainsKey(key))
            return DnsAnswer.NoData<T>(TimeSpan.MaxValue);

        for (var dot = key.IndexOf('.'); dot >= 0; dot = key.IndexOf('.', dot + 1))
        {
            var wildcard = string.Concat("*", key.AsSpan(dot));
            if (records.TryGetValue(wildcard, out answer))
                return answer;
            if (_mx.ContainsKey(wildcard) || _addresses.ContainsKey(wildcard))
                return DnsAnswer.NoData<T>(TimeSpan.MaxValue);
        }

        return null;
    }

    private static string? Key(string name) =>
        name.StartsWith("*.", StringComparison.Ordinal)
            ? DnsName.Normalize(name[2..]) is { } domain ? "*." + domain : null
            : DnsName.Normalize(name);

    private static bool TryReadMx(string text, [NotNullWhen(true)] out MxRecord? record)
    {
        record = null;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var preference))
            return false;
        var host = parts[1] == "." ? "" : DnsName.Normalize(parts[1]);
        record = host is null ? null : new MxRecord(preference, host);
        return record is not null;
    }
}
