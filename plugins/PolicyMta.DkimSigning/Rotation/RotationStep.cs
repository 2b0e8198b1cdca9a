namespace PolicyMta.DkimSigning.Rotation;

/// <summary>What one step of a rotation came to. Immutable.</summary>
/// <param name="Keys">The keys as they are from now on.</param>
/// <param name="Made">The selector of a key that is to be made before anything is kept; null if none.</param>
/// <param name="Notes">What happened, for the log.</param>
internal sealed record RotationStep(ImmutableArray<RotatedKey> Keys, string? Made, ImmutableArray<string> Notes);
