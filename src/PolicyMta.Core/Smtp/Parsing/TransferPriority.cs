namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>
/// The priorities of RFC 6710, -9 to 9, on the three levels that this server has. They are those of the MIXER profile (its appendix B): -4,
/// 0 and 4; what stands between belongs to the nearest.
/// </summary>
internal static class TransferPriority
{
    public const string Profile = "MIXER";
    public const int Lowest = -9;
    public const int Highest = 9;

    public static MessagePriority LevelOf(int priority) => priority switch
    {
        <= -2 => MessagePriority.Bulk,
        < 2 => MessagePriority.Normal,
        _ => MessagePriority.High,
    };

    /// <summary>The priority that a level stands for.</summary>
    public static int ValueOf(MessagePriority level) => level switch
    {
        MessagePriority.Bulk => -4,
        MessagePriority.High => 4,
        _ => 0,
    };
}
