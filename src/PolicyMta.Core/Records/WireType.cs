namespace PolicyMta.Core.Records;

/// <summary>
/// How the value of a field is written, so that a reader can pass over one that it does not know. The numbers are those of Protocol
/// Buffers.
/// </summary>
internal enum WireType : byte
{
    /// <summary>A number of variable length.</summary>
    Number = 0,

    /// <summary>Eight bytes, the lowest first.</summary>
    Fixed64 = 1,

    /// <summary>A length, and so many bytes: text, or fields of its own.</summary>
    Bytes = 2,

    /// <summary>Four bytes. Nothing writes them yet.</summary>
    Fixed32 = 5,
}
