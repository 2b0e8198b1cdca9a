namespace PolicyMta.ReturnedMail;

/// <summary>What reading one message may cost, whoever wrote it. What is beyond is left out, and the result says so.</summary>
internal static class MailBounds
{
    /// <summary>Bytes of a message that are looked at.</summary>
    public const int Message = 32 * 1024 * 1024;

    /// <summary>Bytes of one header.</summary>
    public const int Header = 256 * 1024;

    /// <summary>Fields of one header.</summary>
    public const int Fields = 500;

    /// <summary>Characters of a field's value.</summary>
    public const int FieldValue = 8 * 1024;

    /// <summary>Parts of a message, with those of messages in it.</summary>
    public const int Parts = 200;

    /// <summary>Containers and messages within each other.</summary>
    public const int Depth = 8;

    /// <summary>Decoded bytes of one part.</summary>
    public const int PartText = 1024 * 1024;

    /// <summary>Lines of a text that are looked at.</summary>
    public const int Lines = 20_000;

    /// <summary>Characters of a line that are looked at.</summary>
    public const int Line = 2000;

    /// <summary>Recipients of one report.</summary>
    public const int Recipients = 1000;

    /// <summary>Characters of an address.</summary>
    public const int Address = 512;

    /// <summary>Characters of what a report says of one recipient.</summary>
    public const int Diagnostic = 2000;
}
