namespace PolicyMta.Core.Injection;

/// <summary>What is done with content that does not begin with header fields, or whose header no empty line ends.</summary>
internal enum MalformedHeader
{
    /// <summary>What is missing is put in.</summary>
    Fix = 0,

    /// <summary>It is refused with 550 5.6.0.</summary>
    Refuse = 1,
}
