using System.Text;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The name of a small durable record that another room keeps in the spool: the room's own name, and the record's within it.
/// </summary>
/// <param name="Room">The room: letters, digits, hyphens and dots; no other room uses it.</param>
/// <param name="Name">Any text; not empty.</param>
internal readonly record struct StateKey(string Room, string Name)
{
    /// <summary>How long both together may be in UTF-8.</summary>
    public const int MaxLength = 1024;

    /// <exception cref="ArgumentException">The key cannot be stored.</exception>
    public void ThrowIfInvalid()
    {
        if (string.IsNullOrEmpty(Room) || Room.Contains('\0', StringComparison.Ordinal) || string.IsNullOrEmpty(Name))
            throw new ArgumentException($"'{Room}' and '{Name}' are not a room and a name for a state record.");
        if (Encoding.UTF8.GetByteCount(Room) + Encoding.UTF8.GetByteCount(Name) > MaxLength)
            throw new ArgumentException($"The key of a state record of room '{Room}' is longer than {MaxLength} bytes.");
    }

    public override string ToString() => $"{Room}/{Name}";
}
