namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>The chunk that a BDAT command announced.</summary>
/// <param name="Size">Its length in bytes.</param>
/// <param name="IsLast">Whether the message ends with it.</param>
/// <param name="Refusal">Why it is thrown away, or null if it is taken.</param>
internal readonly record struct Chunk(long Size, bool IsLast, SmtpReply? Refusal);
