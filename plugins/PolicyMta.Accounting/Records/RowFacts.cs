namespace PolicyMta.Accounting.Records;

/// <summary>What a row is made of.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Told">The event.</param>
/// <param name="Recipient">The one of the event's recipients that the row is about.</param>
/// <param name="Rules">How it is written.</param>
internal readonly record struct RowFacts(RecordType Type, DeliveryEvent Told, string Recipient, FileRules Rules);
