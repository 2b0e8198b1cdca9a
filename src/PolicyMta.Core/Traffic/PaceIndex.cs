using System.Collections.Concurrent;
using System.Text;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// Finds the paces that hold a ready queue by its names, however many there are: a look-up for each combination of facts that targets
/// name. One at a time may change it; finding is thread-safe.
/// </summary>
internal sealed class PaceIndex
{
    private const int Source = 1, Site = 2, Profile = 4, Provider = 8;

    private readonly ConcurrentDictionary<string, ImmutableArray<PaceInForce>> _paces = new(StringComparer.Ordinal);
    private readonly int[] _counts = new int[16];
    private ImmutableArray<int> _kinds = [];

    /// <summary>Sets an author's pace for a target; null takes it away.</summary>
    public void Set(string author, PaceTarget target, PaceInForce? pace)
    {
        var kind = KindOf(target);
        var name = NameOf(kind, target.EgressSource, target.Site, target.TrafficProfile, target.Provider);
        var before = _paces.GetValueOrDefault(name, []);
        var after = before.RemoveAll(known => known.Author == author);
        if (pace is not null)
            after = after.Add(pace);
        if (after.IsEmpty)
            _paces.TryRemove(name, out _);
        else
            _paces[name] = after;
        _counts[kind] += after.Length - before.Length;
        if (_counts[kind] > 0 != _kinds.Contains(kind))
            ImmutableInterlocked.InterlockedExchange(ref _kinds, _counts[kind] > 0 ? _kinds.Add(kind) : _kinds.Remove(kind));
    }

    /// <summary>Adds the paces that hold one ready queue.</summary>
    public void Find(ReadyKey key, List<PaceInForce> found)
    {
        foreach (var kind in _kinds)
        {
            if ((kind & Provider) != 0 && key.Provider is null)
                continue;
            Add(kind, key, key.Profile, found);
            if ((kind & Profile) != 0 && TrafficProfile.BaseNameOf(key.Profile) is { } written)
                Add(kind, key, written, found);
        }
    }

    private void Add(int kind, ReadyKey key, string profile, List<PaceInForce> found)
    {
        if (_paces.TryGetValue(NameOf(kind, key.Source, key.Site, profile, key.Provider), out var paces))
            found.AddRange(paces);
    }

    private static int KindOf(PaceTarget target) =>
        (target.EgressSource is null ? 0 : Source) | (target.Site is null ? 0 : Site) | (target.TrafficProfile is null ? 0 : Profile)
            | (target.Provider is null ? 0 : Provider);

    private static string NameOf(int kind, string? source, string? site, string? profile, string? provider)
    {
        var name = new StringBuilder().Append((char)('a' + kind));
        Append(Source, source);
        Append(Site, site);
        Append(Profile, profile);
        Append(Provider, provider);
        return name.ToString();

        void Append(int fact, string? value)
        {
            if ((kind & fact) != 0)
                name.Append('\n').Append(value!.ToLowerInvariant());
        }
    }
}
