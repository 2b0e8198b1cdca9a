namespace PolicyMta.Sdk;

/// <summary>What an argument or option of a command takes.</summary>
public enum CommandValueKind
{
    /// <summary>Any text of up to 4096 characters.</summary>
    Text = 0,

    /// <summary>A whole number.</summary>
    Number = 1,

    /// <summary>A time like <c>90s</c>, <c>1h30m</c> or <c>2d</c>.</summary>
    Duration = 2,

    /// <summary>Nothing: an option that is there or not. Not for arguments.</summary>
    Flag = 3,
}
