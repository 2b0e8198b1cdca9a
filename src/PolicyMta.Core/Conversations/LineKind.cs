namespace PolicyMta.Core.Conversations;

/// <summary>What a line of a transcript is.</summary>
internal enum LineKind : byte
{
    /// <summary>What happened beside the words: connected, encrypted, closed.</summary>
    Note,

    /// <summary>A command.</summary>
    Command,

    /// <summary>A reply of one or more lines.</summary>
    Reply,

    /// <summary>Stands for a message, of which only the size is told.</summary>
    Content,
}
