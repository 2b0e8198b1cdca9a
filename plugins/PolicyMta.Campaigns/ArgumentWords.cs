namespace PolicyMta.Campaigns;

/// <summary>What is wrong with something that was given, as people are told it.</summary>
internal static class ArgumentWords
{
    /// <summary>The message without the name of a parameter, which only means something to who writes programs.</summary>
    public static string Words(this ArgumentException e) =>
        e.ParamName is { } name ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message;
}
