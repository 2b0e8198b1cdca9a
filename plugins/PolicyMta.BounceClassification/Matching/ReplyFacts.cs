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

    /// <summary>
    /// The facts of a failure. The step that a report of returned mail is about is not known; nor is the code, if it is one of those that
    /// stand for "the report names none".
    /// </summary>
    public static ReplyFacts Of(BounceContext failure) => failure.Origin == BounceOrigin.Reply
        ? new(failure.Reply.Code, failure.Reply.Enhanced, failure.Stage, failure.Provider)
        : new(failure.Reply.Code is 499 or 599 ? 0 : failure.Reply.Code, failure.Reply.Enhanced, null, failure.Provider);
}
