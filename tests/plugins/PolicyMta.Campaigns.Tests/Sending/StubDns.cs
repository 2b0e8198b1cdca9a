using PolicyMta.DnsLookups;

namespace PolicyMta.Campaigns.Tests.Sending;

/// <summary>DNS with a few records.</summary>
internal sealed class StubDns : IMailDns
{
    public Dictionary<(string Name, DnsType Type), string> Records { get; } = [];

    public ValueTask<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken) =>
        new(Records.TryGetValue((question.Name, question.Type), out var value)
            ? new DnsReply([value], TimeSpan.FromMinutes(1))
            : DnsReply.Empty);
}
