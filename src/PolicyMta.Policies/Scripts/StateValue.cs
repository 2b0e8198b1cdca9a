namespace PolicyMta.Policies.Scripts;

/// <summary>A value that a script keeps: what JSON can say, free of any engine. Immutable.</summary>
internal abstract record StateValue
{
    /// <summary>The size in memory, estimated.</summary>
    public abstract long Bytes { get; }
}

internal sealed record StateNull : StateValue
{
    public static StateNull Instance { get; } = new();

    public override long Bytes => 8;
}

internal sealed record StateBoolean(bool Value) : StateValue
{
    public override long Bytes => 24;
}

internal sealed record StateNumber(double Value) : StateValue
{
    public override long Bytes => 24;
}

internal sealed record StateText(string Value) : StateValue
{
    public override long Bytes => 48 + 2L * Value.Length;
}

internal sealed record StateArray(ImmutableArray<StateValue> Items) : StateValue
{
    public override long Bytes { get; } = 48 + Items.Sum(item => 8 + item.Bytes);
}

internal sealed record StateObject(ImmutableArray<KeyValuePair<string, StateValue>> Members) : StateValue
{
    public override long Bytes { get; } = 48 + Members.Sum(member => 48 + 2L * member.Key.Length + member.Value.Bytes);
}
