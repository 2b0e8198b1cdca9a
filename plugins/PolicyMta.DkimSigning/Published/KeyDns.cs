using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using PolicyMta.DnsLookups;

namespace PolicyMta.DkimSigning.Published;

/// <summary>Asks the name servers of the settings, or the system's, and keeps no answers. Thread-safe.</summary>
internal sealed class KeyDns : IKeyDns
{
    private readonly LookupClient _client;

    public KeyDns(ImmutableArray<string> servers)
    {
        var points = servers.Select(server => MailDns.Parse(server)!).ToArray();
        var options = points.Length == 0 ? new LookupClientOptions() : new LookupClientOptions(points);
        options.UseCache = false;
        options.ThrowDnsErrors = false;
        options.Retries = 2;
        options.Timeout = TimeSpan.FromSeconds(3);
        _client = new LookupClient(options);
    }

    public async ValueTask<KeyAnswer> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _client.QueryAsync(name + ".", QueryType.TXT, QueryClass.IN, cancellationToken);
            var code = response.Header.ResponseCode;
            if (code is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain))
                return new KeyAnswer([], TimeSpan.Zero, $"the name server answered {code}");
            var records = response.Answers.OfType<TxtRecord>().ToArray();
            return new KeyAnswer(
                [.. records.Select(record => string.Concat(record.Text))],
                TimeSpan.FromSeconds(records.Select(record => record.InitialTimeToLive).DefaultIfEmpty(0).Max()));
        }
        catch (Exception e) when (e is DnsResponseException or SocketException or TimeoutException or InvalidOperationException
            or ArgumentException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new KeyAnswer([], TimeSpan.Zero, $"no name server answered ({e.Message})");
        }
    }
}
