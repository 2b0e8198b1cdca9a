using System.Globalization;

namespace PolicyMta.DkimSigning.Rotation;

/// <summary>
/// The next step of a rotation, from what is kept and what DNS serves: a key is made and waits until DNS has served its record for twice
/// its time to live, so that no resolver remembers that there was none; then it signs and the one before is retired; when the last
/// signature of that one has expired it is revoked. Pure: what is told is all that it knows.
/// </summary>
internal static class RotationMachine
{
    private const int MostGone = 50;

    /// <param name="plan">The entry.</param>
    /// <param name="keys">Its keys, oldest first.</param>
    /// <param name="seen">What DNS serves of a key.</param>
    /// <param name="now">The time.</param>
    /// <param name="isAsked">Whether somebody wants the next key now.</param>
    public static RotationStep Advance(
        RotationPlan plan, ImmutableArray<RotatedKey> keys, Func<RotatedKey, KeySighting> seen, DateTimeOffset now, bool isAsked)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        var next = keys.Select(key => Look(plan, key, seen(key), now, notes)).ToList();
        Promote(plan, next, now, notes);

        string? made = null;
        var signs = next.LastOrDefault(key => key.Stage == KeyStage.Signing);
        if (next.All(key => key.Stage != KeyStage.Waiting)
            && (signs is null || isAsked || now - signs.SignsSince >= plan.Every))
        {
            made = NewSelector(plan.Key.Selector, next, now);
            next.Add(new RotatedKey { Selector = made, Stage = KeyStage.Waiting, MadeAt = now });
            notes.Add($"the key {plan.RecordName(made)} is made and waits until DNS serves its record");
        }

        var forgotten = next.Where(key => key.Stage == KeyStage.Gone).SkipLast(MostGone).ToHashSet();
        return new RotationStep([.. next.Where(key => !forgotten.Contains(key))], made, notes.ToImmutable());
    }

    private static RotatedKey Look(
        RotationPlan plan, RotatedKey key, KeySighting sighting, DateTimeOffset now, ImmutableArray<string>.Builder notes)
    {
        var name = plan.RecordName(key.Selector);
        switch (key.Stage)
        {
            case KeyStage.Waiting when sighting.What == Sighting.Served:
                if (key.SeenSince is null)
                    notes.Add($"DNS serves {name}");
                return key with { SeenSince = key.SeenSince ?? now, Ttl = sighting.Ttl > key.Ttl ? sighting.Ttl : key.Ttl };
            case KeyStage.Waiting when sighting.What != Sighting.Unknown:
                return key with { SeenSince = null };
            case KeyStage.Signing when sighting.What != Sighting.Unknown && key.IsWithdrawn != (sighting.What != Sighting.Served):
                notes.Add(key.IsWithdrawn
                    ? $"DNS serves {name} again: the key signs"
                    : $"DNS does not serve {name} any more: the key signs nothing until it does");
                return key with { IsWithdrawn = !key.IsWithdrawn };
            case KeyStage.Retired when now >= key.KeepUntil:
                notes.Add($"the last message signed by {name} has expired: replace its record by \"v=DKIM1; p=\"");
                return key with { Stage = KeyStage.Revoking };
            case KeyStage.Revoking when sighting.What == Sighting.Revoked:
                notes.Add($"{name} is revoked");
                return key with { Stage = KeyStage.Gone };
            default:
                return key;
        }
    }

    private static void Promote(RotationPlan plan, List<RotatedKey> keys, DateTimeOffset now, ImmutableArray<string>.Builder notes)
    {
        var ready = keys.FindIndex(key => key.Stage == KeyStage.Waiting && key.SeenSince is { } since && now - since >= 2 * key.Ttl
            && now > since);
        if (ready < 0)
            return;

        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i].Stage != KeyStage.Signing)
                continue;
            keys[i] = keys[i] with { Stage = KeyStage.Retired, KeepUntil = now + plan.Keep };
            notes.Add($"{plan.RecordName(keys[i].Selector)} signs no more; keep its record until {keys[i].KeepUntil:u}");
        }

        keys[ready] = keys[ready] with { Stage = KeyStage.Signing, SignsSince = now };
        notes.Add($"{plan.RecordName(keys[ready].Selector)} signs from now on");
    }

    private static string NewSelector(string prefix, List<RotatedKey> keys, DateTimeOffset now)
    {
        var day = string.Create(CultureInfo.InvariantCulture, $"{prefix}{now:yyyyMMdd}");
        var selector = day;
        for (var i = 2; keys.Exists(key => key.Selector == selector); i++)
            selector = string.Create(CultureInfo.InvariantCulture, $"{day}-{i}");
        return selector;
    }
}
