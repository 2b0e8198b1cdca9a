using System.Net;
using DnsClient;
using DnsClient.Protocol;

namespace PolicyMta.Core.Dns;

/// <summary>
/// Asks recursive name servers, each question anew. Turns what DnsClient throws (timeouts, refusals, cancelled waits, unreadable answers)
/// into answers, and reads from the SOA how long a negative answer may be kept (RFC 2308). Asks for DNSSEC if the server's word on it
/// can be believed.
/// </summary>
internal sealed partial class DnsResolver : IResolver
{
    private const int MaxAliases = 8;
    private const int NameServerPort = 53;

    /// <summary>Answers of texts or certificates that are larger than this are not kept in memory.</summary>
    private const int MaxAnswerSize = 16 * 1024;

    private readonly LookupClient _client;
    private readonly ILogger<DnsResolver> _logger;
    private readonly AdTrust _trust;

    public DnsResolver(DnsOptions options, ILogger<DnsResolver> logger)
    {
        _logger = logger;
        _trust = options.TrustAd;
        var servers = NameServers(options);
        _client = new LookupClient(new LookupClientOptions(servers)
        {
            UseCache = false,
            ThrowDnsErrors = false,
            ContinueOnEmptyResponse = false,
            Timeout = options.Timeout,
            Retries = options.Retries,
            ExtendedDnsBufferSize = 1232,
            RequestDnsSecRecords = servers.Any(IsTrusted),
        });
    }

    public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) =>
        AskAsync(domain, QueryType.MX, static record =>
            record is DnsClient.Protocol.MxRecord mx ? new MxRecord(mx.Preference, HostOf(mx.Exchange)) : null, cancellationToken);

    public async ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken)
    {
        var inet = AskAsync(host, QueryType.A, static record => (record as ARecord)?.Address, cancellationToken).AsTask();
        var inet6 = AskAsync(host, QueryType.AAAA, static record => (record as AaaaRecord)?.Address, cancellationToken).AsTask();
        await Task.WhenAll(inet, inet6);
        return DnsAnswer.Merge(await inet, await inet6);
    }

    public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(
            name, QueryType.CNAME, static record => record is CNameRecord alias ? HostOf(alias.CanonicalName) : null, cancellationToken);

    public async ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) =>
        Bounded(name, QueryType.TXT, static text => text.Length, await AskAsync(name, QueryType.TXT, static record =>
            record is TxtRecord text ? string.Concat(text.Text) : null, cancellationToken));

    public async ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) =>
        Bounded(name, QueryType.TLSA, static tlsa => tlsa.Data.Length, await AskAsync(name, QueryType.TLSA, static record =>
            record is DnsClient.Protocol.TlsaRecord tlsa
                ? new TlsaRecord((byte)tlsa.CertificateUsage, (byte)tlsa.Selector, (byte)tlsa.MatchingType,
                    [.. tlsa.CertificateAssociationData])
                : null, cancellationToken));

    private async ValueTask<DnsAnswer<T>> AskAsync<T>(
        string name, QueryType type, Func<DnsResourceRecord, T?> select, CancellationToken cancellationToken)
        where T : class
    {
        if (DnsName.Normalize(name) is not { } question)
            return DnsAnswer.NoSuchName<T>(TimeSpan.MaxValue);

        var isAuthentic = true;
        for (var aliases = 0; aliases < MaxAliases; aliases++)
        {
            IDnsQueryResponse response;
            try
            {
                response = await _client.QueryAsync(question, type, QueryClass.IN, cancellationToken);
            }
            catch (Exception exception)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Fail<T>(question, type, exception is DnsResponseException failure ? failure.DnsError : exception.Message);
            }

            if (response.Header.ResponseCode is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain))
                return Fail<T>(question, type, response.ErrorMessage);

            isAuthentic &= response.Header.IsAuthenticData && IsTrusted(response.NameServer);
            var records = response.Answers.Select(select).OfType<T>().ToImmutableArray();
            if (records.Length > 0)
                return DnsAnswer.Found(records, response.Answers.Min(TimeToLive)) with
                {
                    IsAuthentic = isAuthentic,
                    CanonicalName = EndOfAliases(question, response) ?? (aliases > 0 ? question : null),
                };
            if (response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain)
                return DnsAnswer.NoSuchName<T>(NegativeTimeToLive(response)) with { IsAuthentic = isAuthentic };
            if (response.Authorities.SoaRecords().Any() || EndOfAliases(question, response) is not { } alias)
                return DnsAnswer.NoData<T>(NegativeTimeToLive(response)) with { IsAuthentic = isAuthentic };
            question = alias;
        }

        return Fail<T>(name, type, "the chain of CNAME records is too long");
    }

    private DnsAnswer<T> Bounded<T>(string name, QueryType type, Func<T, int> sizeOf, DnsAnswer<T> answer) =>
        answer.Records.Sum(sizeOf) <= MaxAnswerSize ? answer : Fail<T>(name, type, "the answer is too large");

    private bool IsTrusted(NameServer server) =>
        IPAddress.TryParse(server.Address, out var address) && _trust.Covers(address);

    private DnsAnswer<T> Fail<T>(string name, QueryType type, string error)
    {
        LogFailed(name, type, error);
        return DnsAnswer.Failed<T>($"{type} of {name}: {error}");
    }

    /// <summary>Where the chain of aliases ends, for servers that do not follow it themselves; null if there is none.</summary>
    private static string? EndOfAliases(string name, IDnsQueryResponse response)
    {
        var end = name;
        for (var step = 0; step < MaxAliases; step++)
        {
            var next = response.Answers.CnameRecords().FirstOrDefault(record => DnsName.Normalize(record.DomainName.Value) == end);
            if (next is null || DnsName.Normalize(next.CanonicalName.Value) is not { } target)
                break;
            end = target;
        }

        return end == name ? null : end;
    }

    private static TimeSpan NegativeTimeToLive(IDnsQueryResponse response) =>
        response.Authorities.SoaRecords().FirstOrDefault() is { } soa
            ? TimeSpan.FromSeconds(Math.Min(soa.Minimum, (uint)soa.InitialTimeToLive))
            : TimeSpan.Zero;

    private static TimeSpan TimeToLive(DnsResourceRecord record) => TimeSpan.FromSeconds(Math.Max(0, record.InitialTimeToLive));

    private static string HostOf(DnsString name) => DnsName.Normalize(name.Value) ?? name.Value.TrimEnd('.').ToLowerInvariant();

    private static NameServer[] NameServers(DnsOptions options)
    {
        if (options.Servers.Count == 0)
        {
            var servers = NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false).ToArray();
            return servers.Length > 0 ? servers : [new NameServer(IPAddress.Loopback, NameServerPort)];
        }

        return [.. options.Servers.Select(static server => new NameServer(server.EndPoint))];
    }

    [LoggerMessage(4101, LogLevel.Debug, "DNS {Type} of {Name} has no answer: {Error}")]
    private partial void LogFailed(string name, QueryType type, string error);
}
