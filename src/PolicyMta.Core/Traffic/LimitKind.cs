namespace PolicyMta.Core.Traffic;

/// <summary>What a <see cref="LimitInForce"/> is.</summary>
internal static class LimitKind
{
    public const string Pace = "pace";
    public const string Throttle = "throttle";
    public const string Suspend = "suspend";
    public const string Ramp = "ramp";
}
