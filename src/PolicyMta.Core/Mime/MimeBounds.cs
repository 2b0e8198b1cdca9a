namespace PolicyMta.Core.Mime;

/// <summary>What reading or editing one message may cost, whoever wrote it.</summary>
internal static class MimeBounds
{
    /// <summary>Parts and containers that are told apart.</summary>
    public const int Parts = 1000;

    /// <summary>Containers within each other; what is deeper stays in one piece.</summary>
    public const int Depth = 64;

    /// <summary>Bytes of a field that says what a part is. A longer one says nothing.</summary>
    public const int StructuredField = 16 * 1024;

    /// <summary>Bytes of a header field that is decoded.</summary>
    public const int HeaderText = 64 * 1024;

    /// <summary>Bytes of one text, decoded.</summary>
    public const int Text = 1024 * 1024;

    /// <summary>Characters of all texts of a message.</summary>
    public const int AllText = 4 * 1024 * 1024;

    /// <summary>Bytes of a text part that is edited.</summary>
    public const int EditedText = 8 * 1024 * 1024;

    /// <summary>Edits of texts and parts in one decision: each of them writes the message anew.</summary>
    public const int Edits = 100;
}
