namespace PolicyMta.Returns.Marks;

/// <summary>What a mark stands for; one that was made for one purpose does not count for another.</summary>
internal enum MarkPurpose
{
    /// <summary>The local part of a return path: one recipient.</summary>
    ReturnPath = 0,

    /// <summary>A header field of a message: its only recipient, or none in particular if it has several.</summary>
    Field = 1,
}
