namespace PolicyMta.Core.Spool;

/// <summary>
/// Contents whose commit failed. Whether the metadata holds them shows only when it has been opened again; until then their space is not
/// freed. A message that was refused and is there nevertheless must go, for its client will send it again.
/// </summary>
internal sealed class DoubtfulCommits(BodySegments segments, MetadataStore metadata, MessageIndex index)
{
    private readonly List<Doubt> _doubts = [];

    public void Add(CommitWork work) => _doubts.Add(new(work.Kind, work.Id, work.Location!.Value, work.Source, work.Marks));

    /// <summary>Brings index and reference counts to what the metadata says.</summary>
    /// <param name="onAbsent">Told of each refused message that is not there, as it should be.</param>
    /// <returns>The refused messages that have to be removed, with their marks.</returns>
    public List<(SpoolId Id, ImmutableArray<SpoolMark> Marks)> Settle(Action<SpoolId> onAbsent)
    {
        var unwanted = new List<(SpoolId, ImmutableArray<SpoolMark>)>();
        foreach (var (kind, id, location, source, marks) in _doubts)
        {
            var isThere = metadata.Get(id) is { } value && MetadataRecord.TryReadLocation(value, out var stored) && stored == location;
            if (!isThere)
            {
                segments.DropReference(location);
                onAbsent(id);
            }
            else if (kind == CommitKind.Append)
            {
                index.Set(id, new MessageSlot(location, 0));
                unwanted.Add((id, marks));
            }
            else if (index.TryGet(id, out var slot))
            {
                index.Set(id, slot with { Location = location });
                segments.DropReference(source);
            }
        }

        _doubts.Clear();
        return unwanted;
    }

    private readonly record struct Doubt(
        CommitKind Kind, SpoolId Id, ContentLocation Location, ContentLocation Source, ImmutableArray<SpoolMark> Marks);
}
