namespace PolicyMta.Returns.Marks;

/// <summary>What a text is that might be a mark.</summary>
internal enum MarkVerdict
{
    /// <summary>It does not look like one.</summary>
    None,

    /// <summary>It looks like one, and no key of this server made it so.</summary>
    Forged,

    /// <summary>A key of this server made it, too long ago.</summary>
    Expired,

    /// <summary>A key of this server made it.</summary>
    Genuine,
}
