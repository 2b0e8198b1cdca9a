namespace PolicyMta.Campaigns.Audiences.Segments;

/// <summary>How a field is compared.</summary>
internal enum FieldTest
{
    Is,
    IsNot,
    In,
    Contains,
    Exists,
    Missing,
    LessThan,
    AtMost,
    MoreThan,
    AtLeast,
    Before,
    After,
}
