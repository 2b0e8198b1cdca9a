namespace PolicyMta.BounceClassification.Matching;

/// <summary>What is known of a reply besides its text.</summary>
/// <param name="Code">The reply code, or 0 if it is not known, as in some returned mail.</param>
/// <param name="Enhanced">The enhanced status code, or null.</param>
/// <param name="Stage">The step that it answered, or null if that is not known.</param>
/// <param name="Provider">The provider, or null.</param>
internal readonly record struct ReplyFacts(int Code, EnhancedStatusCode? Enhanced, SmtpStage? Stage, string? Provider = null)
{
    /// <summary>Whether it says to give up. A returned mail without a code is final.</summary>
    public bool IsPermanent => Code >= 500 || (Code == 0 && Enhanced?.Class != 4);

    /// <summary>Whether it came before MAIL, when nothing but the source's address had been judged.</summary>
    public bool IsAtTheDoor => Stage is >= SmtpStage.Connect and <= SmtpStage.Auth;

    public static ReplyFacts Of(BounceContext failure) =>
        new(failure.Reply.Code, failure.Reply.Enhanced, failure.Stage, failure.Provider);
}
