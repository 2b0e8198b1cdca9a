using PolicyMta.Sdk;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Contents whose commit failed. Whether the metadata holds them shows only when it has been opened again; until then their space is not freed. A message
/// that was refused and is there nevertheless must go, for its client will send it again.
/// </summary>
internal sealed class DoubtfulCommits(BodySegments segments, MetadataStore metadata, MessageIndex index)
{
    private readonly List<(CommitKind Kind, SpoolId Id, ContentLocation Location, ContentLocation Source)> _commits = [];

    public void Add(CommitWork work) => _commits.Add((work.Kind, work.Id, work.Location!.Value, work.Source));

    /// <summary>Brings index and reference counts to what the metadata says.</summary>
    /// <returns>The refused messages that have to be removed.</returns>
    public List<SpoolId> Settle()
    {
        var unwanted = new List<SpoolId>();
        foreach (var (kind, id, location, source) in _commits)
        {
            var isThere = metadata.Get(id) is { } value && MetadataRecord.TryReadLocation(value, out var stored) && stored == location;
            if (!isThere)
            {
                segments.DropReference(location);
            }
            else if (kind == CommitKind.Append)
            {
                index.Set(id, new MessageSlot(location, 0));
                unwanted.Add(id);
            }
            else if (index.TryGet(id, out var slot))
            {
                index.Set(id, slot with { Location = location });
                segments.DropReference(source);
            }
        }

        _commits.Clear();
        return unwanted;
    }
}
