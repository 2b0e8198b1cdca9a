using System.Net;
using DnsClient;
using DnsClient.Protocol;

namespace PolicyMta.DnsLookups;

/// <summary>Asks the name servers of the settings, or the system's. Keeps nothing: see <see cref="CachedDns"/>. Thread-safe.</summary>
internal sealed class MailDns : IMailDns
{
    private const int DnsPort = 53;

    private readonly LookupClient _client;

    public MailDns(ImmutableArray<string> servers, TimeSpan timeout)
    {
        var points = servers.Select(server => Parse(server)!).ToArray();
        var options = points.Length == 0 ? new LookupClientOptions() : new LookupClientOptions(points);
        options.UseCache = false;
        options.ThrowDnsErrors = false;
        options.Retries = 1;
        options.Timeout = timeout;
        _client = new LookupClient(options);
    }

    /// <returns>The server, or null if the text is no address.</returns>
    public static IPEndPoint? Parse(string text) => IPEndPoint.TryParse(text, out var point)
        ? new IPEndPoint(point.Address, point.Port == 0 ? DnsPort : point.Port)
        : null;

    public async ValueTask<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        if (!DnsNames.CanBeAsked(question.Name))
            return DnsReply.Empty;
        try
        {
            var response = await _client.QueryAsync(question.Name + ".", TypeOf(question.Type), QueryClass.IN, cancellationToken);
            if (response.Header.ResponseCode is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain))
                return DnsReply.Failed;
            var values = ValuesOf(response.Answers, question.Type);
            return values.IsEmpty
                ? DnsReply.Empty
                : new DnsReply(values, TimeSpan.FromSeconds(response.Answers.Min(answer => answer.InitialTimeToLive)));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever the library throws is about what came by the wire: a foreign transaction, an answer that cannot be read.
            return DnsReply.Failed;
        }
    }

    private static QueryType TypeOf(DnsType type) => type switch
    {
        DnsType.Txt => QueryType.TXT,
        DnsType.A => QueryType.A,
        DnsType.Aaaa => QueryType.AAAA,
        DnsType.Mx => QueryType.MX,
        DnsType.Cname => QueryType.CNAME,
        _ => QueryType.PTR,
    };

    private static ImmutableArray<string> ValuesOf(IReadOnlyList<DnsResourceRecord> answers, DnsType type) => type switch
    {
        DnsType.Txt => [.. answers.OfType<TxtRecord>().Select(record => string.Concat(record.Text))],
        DnsType.A => [.. answers.OfType<ARecord>().Select(record => record.Address.ToString())],
        DnsType.Aaaa => [.. answers.OfType<AaaaRecord>().Select(record => record.Address.ToString())],
        DnsType.Mx => [.. answers.OfType<MxRecord>().OrderBy(record => record.Preference).Select(record => NameOf(record.Exchange))],
        DnsType.Cname => [.. answers.OfType<CNameRecord>().Select(record => NameOf(record.CanonicalName))],
        _ => [.. answers.OfType<PtrRecord>().Select(record => NameOf(record.PtrDomainName))],
    };

    private static string NameOf(DnsString name) => name.Value.TrimEnd('.');
}
