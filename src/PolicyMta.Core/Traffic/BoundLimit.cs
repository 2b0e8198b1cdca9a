namespace PolicyMta.Core.Traffic;

/// <summary>A limit group, and how its limits are for whoever asks: those of one traffic profile.</summary>
/// <param name="Group">The group.</param>
/// <param name="Limits">The limits; null if it is counted only.</param>
internal readonly record struct BoundLimit(LimitGroup Group, TrafficLimits? Limits);
