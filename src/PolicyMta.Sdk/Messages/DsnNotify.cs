namespace PolicyMta.Sdk;

/// <summary>When the sender of a message wants to be told about one recipient (NOTIFY, RFC 3461 section 4.1).</summary>
[Flags]
public enum DsnNotify
{
    /// <summary>The client did not say: notices of failure are sent.</summary>
    Unspecified = 0,

    /// <summary>Not at all; stands alone.</summary>
    Never = 1,

    /// <summary>When the message was delivered.</summary>
    Success = 2,

    /// <summary>When it was given up.</summary>
    Failure = 4,

    /// <summary>When it takes long.</summary>
    Delay = 8,
}
