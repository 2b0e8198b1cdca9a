using PolicyMta.DkimSigning.Rotation;

namespace PolicyMta.DkimSigning.Commands;

/// <summary>A key as the commands show it. Immutable.</summary>
/// <param name="Name">Its record's name.</param>
/// <param name="Key">The key; null if its private part is gone.</param>
/// <param name="Stage">Where it stands in its rotation; null for a key of the settings, which always signs.</param>
internal sealed record KeyRow(string Name, SigningKey? Key, RotatedKey? Stage)
{
    /// <summary>All keys: those of the settings, then those of rotations, oldest first.</summary>
    /// <exception cref="IOException">The state of a rotation cannot be read.</exception>
    public static ImmutableArray<KeyRow> All(KeyRings rings, Rotator rotator) =>
    [
        .. rings.Written.Select(key => new KeyRow(key.Record.Name, key, null)),
        .. rotator.Plans.SelectMany(plan => rotator.KeysOf(plan).Select(
            key => new KeyRow(plan.RecordName(key.Selector), rotator.Open(plan, key.Selector), key))),
    ];

    /// <summary>Where the key stands, in words.</summary>
    public string State => Stage switch
    {
        null => "signs",
        { Stage: KeyStage.Waiting, SeenSince: null } => "waits for DNS",
        { Stage: KeyStage.Waiting } => $"seen in DNS since {Stage.SeenSince:u}",
        { Stage: KeyStage.Signing, IsWithdrawn: true } => "pauses: DNS does not serve it",
        { Stage: KeyStage.Signing } => $"signs since {Stage.SignsSince:u}",
        { Stage: KeyStage.Retired } => $"keep published until {Stage.KeepUntil:u}",
        { Stage: KeyStage.Revoking } => "to be revoked",
        _ => "gone",
    };

    /// <summary>What the administrator is to do; empty if nothing.</summary>
    public string Task => Stage switch
    {
        { Stage: KeyStage.Waiting, SeenSince: null } or { IsWithdrawn: true } => $"publish: {Key?.Record}",
        { Stage: KeyStage.Revoking } => $"publish: {Name} TXT \"v=DKIM1; p=\"",
        _ => "",
    };
}
