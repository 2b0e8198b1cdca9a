namespace PolicyMta.Campaigns;

/// <summary>The names of states and kinds as they stand in the database and in answers.</summary>
internal static class EnumWords
{
    /// <summary>A value's name in lower case.</summary>
    public static string Word<T>(this T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
