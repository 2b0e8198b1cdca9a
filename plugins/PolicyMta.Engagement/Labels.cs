namespace PolicyMta.Engagement;

/// <summary>Labels of messages and of this plugin's events.</summary>
internal static class Labels
{
    /// <summary>By which a client or script says what is learnt of a message: <c>none</c>, <c>anonymous</c> or <c>identified</c>.</summary>
    public const string Tracking = "tracking";

    /// <summary>Which of a campaign's variants the message is; hits bear it as well.</summary>
    public const string Variant = "variant";

    /// <summary>What was hit: <c>open</c> or <c>click</c>.</summary>
    public const string Hit = "hit";

    /// <summary>The name of the link, as <c>data-track</c> gave it.</summary>
    public const string Link = "link";

    /// <summary>Where the link leads; without its query if the hit is anonymous.</summary>
    public const string Url = "url";

    /// <summary>What the hits of one message have in common; nothing leads from it to the message.</summary>
    public const string Group = "group";

    /// <summary>Which of the message's links it was, from 1 on.</summary>
    public const string Number = "number";

    /// <summary>What was seen of who hit, in words; neither address nor user agent.</summary>
    public const string Evidence = "evidence";

    /// <summary><c>human</c>, <c>machine</c> or <c>undecided</c>.</summary>
    public const string Verdict = "verdict";

    /// <summary>Why, in words.</summary>
    public const string Reasons = "reasons";
}
