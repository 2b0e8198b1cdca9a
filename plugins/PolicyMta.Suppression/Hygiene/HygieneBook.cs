using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using PolicyMta.SuppressionList.Addresses;

namespace PolicyMta.SuppressionList.Hygiene;

/// <summary>
/// Signals of bad lists by tenant, campaign and source of the addresses: reported, never acted upon. Counted from events, each once: what a
/// batch of events changes is in the commit that notes the batch. Bounded. Read by several threads; fed by one.
/// </summary>
internal sealed class HygieneBook
{
    private const byte Kind = (byte)'h';
    private const int MaxName = 200;

    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Lock _lock = new();
    private readonly IPluginStore _store;
    private readonly HygieneOptions _options;
    private readonly DomainTypos _typos;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _roles;
    private readonly Dictionary<(string Tenant, string Campaign, string Source), HygieneGroup> _groups = [];
    private readonly HashSet<HygieneGroup> _changed = [];
    private readonly List<HygieneGroup> _dropped = [];

    public HygieneBook(IPluginStore store, HygieneOptions options)
    {
        (_store, _options, _typos) = (store, options, new DomainTypos(options));
        _roles = options.Roles.Select(static role => role.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public HygieneOptions Options => _options;

    /// <summary>Reads what was counted before; what was counted since the last commit is forgotten.</summary>
    public void Load()
    {
        lock (_lock)
        {
            _groups.Clear();
            _changed.Clear();
            _dropped.Clear();
            foreach (var stored in _store.Scan(new[] { Kind }))
            {
                if (JsonSerializer.Deserialize<HygieneGroup>(stored.Value.Span, Form) is { } group)
                    _groups[(group.Tenant, group.Campaign, group.Source)] = group;
            }
        }
    }

    /// <summary>Counts an event about one recipient.</summary>
    /// <param name="told">The event.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="subject">The recipient's normal form (<see cref="Subject"/>); empty if it has none.</param>
    /// <param name="goneSince">Since when its mailbox had been gone, if it had.</param>
    public void Count(DeliveryEvent told, string recipient, ReadOnlySpan<byte> subject, DateTimeOffset? goneSince)
    {
        lock (_lock)
        {
            var group = GroupOf(told);
            if (told.Time > group.Last)
                group.Last = told.Time;
            _changed.Add(group);
            switch (told.Kind)
            {
                case EventKind.Complained:
                    group.Complaints++;
                    return;
                case EventKind.Returned when told.Category is BounceCategory.InvalidRecipient:
                    group.Unknown++;
                    return;
                case EventKind.Delivered:
                    group.Delivered++;
                    break;
                case EventKind.Bounced or EventKind.Expired:
                    if (told.Category is BounceCategory.InvalidRecipient)
                        group.Unknown++;
                    break;
                default:
                    return;
            }

            group.Recipients++;
            CountAddress(group, subject);
            if (told.Kind == EventKind.Delivered && told.Time - goneSince >= _options.GoneFor)
            {
                group.TrapLike++;
                HygieneGroup.Note(group.TrapExamples, CleanText.Of(recipient, 100)!);
            }
        }
    }

    private void CountAddress(HygieneGroup group, ReadOnlySpan<byte> subject)
    {
        if (subject.IsEmpty)
            return;
        Span<char> text = stackalloc char[Subject.MaxBytes];
        var domainLength = subject.IndexOf((byte)0);
        ReadOnlySpan<char> domain = text[..Encoding.UTF8.GetChars(subject[..domainLength], text)];
        Span<char> rest = text[domain.Length..];
        ReadOnlySpan<char> local = rest[..Encoding.UTF8.GetChars(subject[(domainLength + 1)..^1], rest)];
        if (local.IndexOf('+') is > 0 and var tag)
            local = local[..tag];
        if (_roles.Contains(local))
        {
            group.Roles++;
            HygieneGroup.Note(group.RoleExamples, CleanText.Of(Normalizer.TextOf(subject), 100)!);
        }

        if (_typos.MeantBy(domain) is not { } meant)
            return;
        group.Typos++;
        HygieneGroup.Note(group.TypoExamples, CleanText.Of($"{domain}, perhaps {meant}", 150)!);
    }

    private HygieneGroup GroupOf(DeliveryEvent told)
    {
        var key = (
            Name(told.Tenant ?? MessageFacts.DefaultTenant), Name(told.Campaign),
            Name(told.Metadata.GetValueOrDefault(_options.SourceLabel)));
        if (_groups.TryGetValue(key, out var group))
            return group;
        if (_groups.Count >= _options.MaxGroups)
        {
            var oldest = _groups.MinBy(static pair => pair.Value.Last);
            _groups.Remove(oldest.Key);
            _changed.Remove(oldest.Value);
            _dropped.Add(oldest.Value);
        }

        return _groups[key] = new HygieneGroup
        {
            Tenant = key.Item1,
            Campaign = key.Item2,
            Source = key.Item3,
            First = told.Time,
            Last = told.Time,
        };
    }

    /// <summary>Puts what has changed into a commit.</summary>
    public void Put(StoreBatch batch)
    {
        lock (_lock)
        {
            foreach (var group in _dropped)
                batch.Delete(KeyOf(group));
            foreach (var group in _changed)
                batch.Put(KeyOf(group), JsonSerializer.SerializeToUtf8Bytes(group, Form));
            _dropped.Clear();
            _changed.Clear();
        }
    }

    /// <summary>What was counted, the latest first.</summary>
    public IReadOnlyList<HygieneRow> Read(string? tenant, string? campaign, string? source)
    {
        lock (_lock)
        {
            return
            [
                .. _groups.Values.Where(group => (tenant is null || group.Tenant == tenant)
                    && (campaign is null || group.Campaign == campaign) && (source is null || group.Source == source))
                    .OrderByDescending(static group => group.Last)
                    .ThenBy(static group => (group.Tenant, group.Campaign, group.Source))
                    .Select(group => HygieneRow.Of(group, _options)),
            ];
        }
    }

    private static string Name(string? name) => CleanText.Of(name, MaxName) ?? "";

    private static byte[] KeyOf(HygieneGroup group)
    {
        // Three names of 200 characters may be longer than a key.
        var name = Encoding.UTF8.GetBytes($"{group.Tenant}\0{group.Campaign}\0{group.Source}");
        return name.Length < StoreBatch.MaxKeyBytes
            ? [Kind, .. name]
            : [Kind, .. name.AsSpan(0, StoreBatch.MaxKeyBytes / 2), .. System.IO.Hashing.XxHash128.Hash(name)];
    }
}
