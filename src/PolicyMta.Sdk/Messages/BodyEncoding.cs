namespace PolicyMta.Sdk;

/// <summary>What the client said of the body's bytes.</summary>
public enum BodyEncoding
{
    /// <summary>Nothing, or lines of ASCII (RFC 5321).</summary>
    SevenBit = 0,

    /// <summary>Lines with bytes beyond ASCII (RFC 6152).</summary>
    EightBitMime = 1,

    /// <summary>Any bytes, which only BDAT can carry (RFC 3030).</summary>
    BinaryMime = 2,
}
