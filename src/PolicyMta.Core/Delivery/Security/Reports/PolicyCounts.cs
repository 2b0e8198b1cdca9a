namespace PolicyMta.Core.Delivery.Security.Reports;

/// <summary>The sessions of a day under one policy of a domain. Bounded. Its owner guards it.</summary>
internal sealed class PolicyCounts(PublishedPolicy policy)
{
    /// <summary>Kinds of failures that are told apart at most; the rest is counted together.</summary>
    private const int MaxKinds = 100;

    private const int MaxDetail = 200;
    private static readonly FailureKind Others = new(TlsProblemKind.ValidationFailure, "further kinds of failures", "", "", "");

    private readonly Dictionary<FailureKind, long> _failures = [];

    public PublishedPolicy Policy => policy;

    public long Successes { get; set; }

    public IEnumerable<KeyValuePair<FailureKind, long>> Failures => _failures;

    public void Note(in TlsSession session)
    {
        if (session.Problem is not { } problem)
        {
            Successes++;
            return;
        }

        Add(new FailureKind(
            problem.Kind,
            problem.Detail.Length <= MaxDetail ? problem.Detail : problem.Detail[..MaxDetail],
            session.Source?.ToString() ?? "",
            session.Host ?? "",
            session.Remote?.ToString() ?? ""), 1);
    }

    public void Add(FailureKind kind, long count)
    {
        if (_failures.Count >= MaxKinds && !_failures.ContainsKey(kind))
            kind = Others;
        _failures[kind] = _failures.GetValueOrDefault(kind) + count;
    }

    /// <summary>The same counts in an object that nobody changes.</summary>
    public PolicyCounts Copy()
    {
        var copy = new PolicyCounts(policy) { Successes = Successes };
        foreach (var (kind, count) in _failures)
            copy._failures.Add(kind, count);
        return copy;
    }
}
