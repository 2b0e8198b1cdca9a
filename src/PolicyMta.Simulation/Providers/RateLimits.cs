namespace PolicyMta.Simulation.Providers;

/// <summary>Rates that hold together: a token is taken from all of them or from none. For one user at a time.</summary>
internal sealed class RateLimits(TimeProvider time)
{
    private readonly List<RateLimit> _limits = [];
    private ImmutableArray<Rate> _rates = [];
    private double _share = 1;

    /// <summary>The part of the tokens that is used up where most is.</summary>
    public double Used => _limits.Count == 0 ? 0 : _limits.Max(limit => limit.Used);

    /// <summary>Takes a token from each, or says that one has none.</summary>
    public bool TryTake(ImmutableArray<Rate> rates, double share)
    {
        Follow(rates, share);
        if (!_limits.TrueForAll(limit => limit.HasOne))
            return false;
        foreach (var limit in _limits)
            limit.TryTake();
        return true;
    }

    private void Follow(ImmutableArray<Rate> rates, double share)
    {
        if (_share.Equals(share) && rates.SequenceEqual(_rates))
            return;
        if (_limits.Count > rates.Length)
            _limits.RemoveRange(rates.Length, _limits.Count - rates.Length);
        for (var i = 0; i < rates.Length; i++)
        {
            if (i < _limits.Count)
                _limits[i].Change(rates[i], share);
            else
                _limits.Add(new RateLimit(rates[i], time, share));
        }

        (_rates, _share) = (rates, share);
    }
}
