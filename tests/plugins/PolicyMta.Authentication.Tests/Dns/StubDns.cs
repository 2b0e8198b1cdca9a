using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Tests.Dns;

/// <summary>A zone in memory, which counts what it is asked and follows aliases as a resolver does.</summary>
internal sealed class StubDns : IMailDns
{
    private readonly Dictionary<DnsQuestion, ImmutableArray<string>> _records = [];
    private readonly HashSet<DnsQuestion> _broken = [];
    private readonly Dictionary<string, string> _aliases = [];

    private int _asked;

    public int Asked => _asked;

    /// <summary>Whether it answers nothing until the asker gives up.</summary>
    public bool IsSilent { get; set; }

    public StubDns Add(string name, DnsType type, params string[] values)
    {
        var key = new DnsQuestion(name.ToLowerInvariant(), type);
        _records[key] = _records.GetValueOrDefault(key, []).AddRange(values);
        return this;
    }

    public StubDns Txt(string name, params string[] values) => Add(name, DnsType.Txt, values);

    public void Break(string name, DnsType type) => _broken.Add(new DnsQuestion(name.ToLowerInvariant(), type));

    public void Alias(string name, string target) => _aliases[name.ToLowerInvariant()] = target.ToLowerInvariant();

    public async ValueTask<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        if (IsSilent)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        var key = question with { Name = question.Name.ToLowerInvariant() };
        for (var hops = 0; hops < 8 && !_records.ContainsKey(key) && _aliases.TryGetValue(key.Name, out var target); hops++)
            key = key with { Name = target };
        if (_broken.Contains(key))
            return DnsReply.Failed;
        return _records.TryGetValue(key, out var values) ? new DnsReply(values, TimeSpan.FromMinutes(5)) : DnsReply.Empty;
    }
}
