namespace PolicyMta.Accounting.Records;

/// <summary>Whose words say why mail was refused.</summary>
internal enum CategoryWords
{
    /// <summary>PowerMTA's bounce categories, for instance <c>bad-mailbox</c>.</summary>
    Powermta,

    /// <summary>The category as on-bounce named it.</summary>
    Own,
}
