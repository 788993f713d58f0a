namespace PdfaChecker.Metadata;

/// <summary>The tables of the XMP Specification: what <see cref="PredefinedSchemas"/> reads. A closed choice is given by the type it chooses from.</summary>
internal static class XmpTables
{
    public const string Common = """
        type Dimensions http://ns.adobe.com/xap/1.0/sType/Dimensions#
        w: Real
        h: Real
        unit: Text
        type Thumbnail http://ns.adobe.com/xap/1.0/g/img/
        height: Integer
        width: Integer
        image: Text
        format: Text
        type ResourceEvent http://ns.adobe.com/xap/1.0/sType/ResourceEvent#
        action: Text
        parameters: Text
        instanceID: URI
        softwareAgent: AgentName
        when: Date
        type ResourceRef http://ns.adobe.com/xap/1.0/sType/ResourceRef#
        instanceID: URI
        documentID: URI
        manageTo: URI
        manageUI: URI
        versionID: Text
        renditionParams: Text
        managerVariant: Text
        renditionClass: RenditionClass
        manager: AgentName
        type Version http://ns.adobe.com/xap/1.0/sType/Version#
        comments: Text
        version: Text
        event: ResourceEvent
        modifyDate: Date
        modifier: ProperName
        type Job http://ns.adobe.com/xap/1.0/sType/Job#
        name: Text
        id: Text
        url: URL
        type Flash http://ns.adobe.com/exif/1.0/
        Fired: Boolean
        Function: Boolean
        RedEyeMode: Boolean
        Return: Text
        Mode: Text
        type OECF/SFR http://ns.adobe.com/exif/1.0/
        Columns: Integer
        Rows: Integer
        Names: seq Text
        Values: seq Rational
        type CFAPattern http://ns.adobe.com/exif/1.0/
        Columns: Integer
        Rows: Integer
        Values: seq Integer
        type DeviceSettings http://ns.adobe.com/exif/1.0/
        Columns: Integer
        Rows: Integer
        Settings: seq Text
        schema http://www.aiim.org/pdfa/ns/id/
        part: Integer
        amd: Text
        conformance: Text
        schema http://purl.org/dc/elements/1.1/
        contributor: bag ProperName
        publisher: bag ProperName
        coverage: Text
        identifier: Text
        source: Text
        creator: seq ProperName
        date: seq Date
        description: Lang Alt
        rights: Lang Alt
        title: Lang Alt
        format: MIMEType
        language: bag Locale
        relation: bag Text
        subject: bag Text
        type: bag Text
        schema http://ns.adobe.com/xap/1.0/
        Advisory: bag Text
        Identifier: bag Text
        BaseURL: URL
        CreateDate: Date
        MetadataDate: Date
        ModifyDate: Date
        CreatorTool: AgentName
        Nickname: Text
        Thumbnails: alt Thumbnail
        schema http://ns.adobe.com/xap/1.0/rights/
        Certificate: URL
        WebStatement: URL
        Marked: Boolean
        Owner: bag ProperName
        UsageTerms: Lang Alt
        schema http://ns.adobe.com/xap/1.0/mm/
        DerivedFrom: ResourceRef
        ManagedFrom: ResourceRef
        RenditionOf: ResourceRef
        DocumentID: URI
        InstanceID: URI
        ManageTo: URI
        ManageUI: URI
        History: seq ResourceEvent
        Manager: AgentName
        ManagerVariant: Text
        RenditionParams: Text
        VersionID: Text
        RenditionClass: RenditionClass
        Versions: seq Version
        LastURL: URL
        SaveID: Integer
        schema http://ns.adobe.com/xap/1.0/bj/
        JobRef: bag Job
        schema http://ns.adobe.com/xap/1.0/t/pg/
        MaxPageSize: Dimensions
        NPages: Integer
        schema http://ns.adobe.com/pdf/1.3/
        Keywords: Text
        PDFVersion: Text
        Producer: AgentName
        schema http://ns.adobe.com/photoshop/1.0/
        AuthorsPosition: Text
        Category: Text
        City: Text
        Country: Text
        Credit: Text
        Headline: Text
        Instructions: Text
        Source: Text
        State: Text
        TransmissionReference: Text
        CaptionWriter: ProperName
        DateCreated: Date
        Urgency: Integer
        schema http://ns.adobe.com/tiff/1.0/
        ImageWidth: Integer
        ImageLength: Integer
        SamplesPerPixel: Integer
        Compression: Integer
        PhotometricInterpretation: Integer
        Orientation: Integer
        PlanarConfiguration: Integer
        YCbCrPositioning: Integer
        ResolutionUnit: Integer
        BitsPerSample: seq Integer
        YCbCrSubSampling: seq Integer
        TransferFunction: seq Integer
        XResolution: Rational
        YResolution: Rational
        WhitePoint: seq Rational
        PrimaryChromaticities: seq Rational
        YCbCrCoefficients: seq Rational
        ReferenceBlackWhite: seq Rational
        DateTime: Date
        ImageDescription: Lang Alt
        Copyright: Lang Alt
        Make: ProperName
        Model: ProperName
        Artist: ProperName
        Software: AgentName
        schema http://ns.adobe.com/exif/1.0/
        CompressedBitsPerPixel: Rational
        ExposureTime: Rational
        FNumber: Rational
        ShutterSpeedValue: Rational
        ApertureValue: Rational
        BrightnessValue: Rational
        ExposureBiasValue: Rational
        MaxApertureValue: Rational
        SubjectDistance: Rational
        FocalLength: Rational
        FlashEnergy: Rational
        FocalPlaneXResolution: Rational
        FocalPlaneYResolution: Rational
        ExposureIndex: Rational
        DigitalZoomRatio: Rational
        GPSAltitude: Rational
        GPSDOP: Rational
        GPSSpeed: Rational
        GPSTrack: Rational
        GPSImgDirection: Rational
        GPSDestBearing: Rational
        GPSDestDistance: Rational
        PixelXDimension: Integer
        PixelYDimension: Integer
        FocalLengthIn35mmFilm: Integer
        ColorSpace: Integer
        ExposureProgram: Integer
        MeteringMode: Integer
        LightSource: Integer
        FocalPlaneResolutionUnit: Integer
        SensingMethod: Integer
        FileSource: Integer
        SceneType: Integer
        CustomRendered: Integer
        ExposureMode: Integer
        WhiteBalance: Integer
        SceneCaptureType: Integer
        GainControl: Integer
        Contrast: Integer
        Saturation: Integer
        Sharpness: Integer
        SubjectDistanceRange: Integer
        GPSAltitudeRef: Integer
        GPSDifferential: Integer
        ComponentsConfiguration: seq Integer
        ISOSpeedRatings: seq Integer
        SubjectArea: seq Integer
        SubjectLocation: seq Integer
        UserComment: Lang Alt
        ExifVersion: Text
        FlashpixVersion: Text
        RelatedSoundFile: Text
        SpectralSensitivity: Text
        ImageUniqueID: Text
        GPSVersionID: Text
        GPSSatellites: Text
        GPSStatus: Text
        GPSSpeedRef: Text
        GPSTrackRef: Text
        GPSImgDirectionRef: Text
        GPSMapDatum: Text
        GPSDestBearingRef: Text
        GPSDestDistanceRef: Text
        GPSProcessingMethod: Text
        GPSAreaInformation: Text
        DateTimeOriginal: Date
        DateTimeDigitized: Date
        GPSTimeStamp: Date
        OECF: OECF/SFR
        SpatialFrequencyResponse: OECF/SFR
        Flash: Flash
        CFAPattern: CFAPattern
        DeviceSettingDescription: DeviceSettings
        GPSLatitude: GPSCoordinate
        GPSLongitude: GPSCoordinate
        GPSDestLatitude: GPSCoordinate
        GPSDestLongitude: GPSCoordinate
        """;

    public const string Only2004 = """
        schema http://ns.adobe.com/photoshop/1.0/
        SupplementalCategories: Text
        schema http://ns.adobe.com/exif/1.0/
        MakerNote: Text
        GPSMeasureMode: Integer
        """;

    public const string Only2005 = """
        type Colorant http://ns.adobe.com/xap/1.0/g/
        swatchName: Text
        mode: Text
        type: Text
        cyan: Real
        magenta: Real
        yellow: Real
        black: Real
        L: Real
        red: Integer
        green: Integer
        blue: Integer
        A: Integer
        B: Integer
        type Font http://ns.adobe.com/xap/1.0/sType/Font#
        fontName: Text
        fontFamily: Text
        fontFace: Text
        fontType: Text
        versionString: Text
        fontFileName: Text
        composite: Boolean
        childFontFiles: seq Text
        type beatSpliceStretch http://ns.adobe.com/xmp/1.0/DynamicMedia/
        useFileBeatsMarker: Boolean
        riseInDecibel: Real
        riseInTimeDuration: Time
        type Marker http://ns.adobe.com/xmp/1.0/DynamicMedia/
        startTime: any
        duration: any
        comment: Text
        name: Text
        target: Text
        type: Text
        location: URI
        type Media http://ns.adobe.com/xmp/1.0/DynamicMedia/
        path: URI
        webStatement: URI
        track: Text
        startTime: Time
        duration: Time
        managed: Boolean
        type ProjectLink http://ns.adobe.com/xmp/1.0/DynamicMedia/
        path: URI
        type: Text
        type resampleStretch http://ns.adobe.com/xmp/1.0/DynamicMedia/
        quality: Text
        type Time http://ns.adobe.com/xmp/1.0/DynamicMedia/
        value: Integer
        scale: Rational
        type Timecode http://ns.adobe.com/xmp/1.0/DynamicMedia/
        timeValue: Text
        timeFormat: Text
        type timeScaleStretch http://ns.adobe.com/xmp/1.0/DynamicMedia/
        frameSize: Real
        frameOverlappingPercentage: Real
        quality: Text
        schema http://www.aiim.org/pdfa/ns/id/
        corr: Text
        schema http://ns.adobe.com/xap/1.0/
        Label: Text
        Rating: Real
        schema http://ns.adobe.com/xap/1.0/t/pg/
        Fonts: bag Font
        Colorants: seq Colorant
        PlateNames: seq Text
        schema http://ns.adobe.com/photoshop/1.0/
        SupplementalCategories: bag Text
        schema http://ns.adobe.com/exif/1.0/
        GPSMeasureMode: Text
        schema http://ns.adobe.com/exif/1.0/aux/
        Lens: Text
        SerialNumber: Text
        schema http://ns.adobe.com/xmp/1.0/DynamicMedia/
        projectRef: ProjectLink
        videoFrameRate: Text
        videoPixelDepth: Text
        videoColorSpace: Text
        videoAlphaMode: Text
        videoFieldOrder: Text
        videoCompressor: Text
        pullDown: Text
        audioSampleType: Text
        audioChannelType: Text
        audioCompressor: Text
        speakerPlacement: Text
        tapeName: Text
        altTapeName: Text
        scene: Text
        shotName: Text
        shotLocation: Text
        logComment: Text
        artist: Text
        album: Text
        genre: Text
        copyright: Text
        composer: Text
        engineer: Text
        instrument: Text
        key: Text
        stretchMode: Text
        timeSignature: Text
        scaleType: Text
        videoFrameSize: Dimensions
        videoPixelAspectRatio: Rational
        fileDataRate: Rational
        videoAlphaUnityIsTransparent: Boolean
        loop: Boolean
        videoAlphaPremultipleColor: Colorant
        audioSampleRate: Integer
        trackNumber: Integer
        startTimecode: Timecode
        altTimecode: Timecode
        duration: Time
        introTime: Time
        outCue: Time
        relativeTimestamp: Time
        shotDate: Date
        videoModDate: Date
        audioModDate: Date
        metadataModDate: Date
        releaseDate: Date
        markers: seq Marker
        contributedMedia: bag Media
        absPeakAudioFilePath: URI
        relativePeakAudioFilePath: URI
        tempo: Real
        numberOfBeats: Real
        timeScaleParams: timeScaleStretch
        resampleParams: resampleStretch
        beatSpliceParams: beatSpliceStretch
        schema http://ns.adobe.com/camera-raw-settings/1.0/
        AutoBrightness: Boolean
        AutoContrast: Boolean
        AutoExposure: Boolean
        AutoShadows: Boolean
        HasCrop: Boolean
        HasSettings: Boolean
        BlueHue: Integer
        BlueSaturation: Integer
        Brightness: Integer
        ChromaticAberrationB: Integer
        ChromaticAberrationR: Integer
        ColorNoiseReduction: Integer
        Contrast: Integer
        CropUnits: Integer
        GreenHue: Integer
        GreenSaturation: Integer
        LuminanceSmoothing: Integer
        RedHue: Integer
        RedSaturation: Integer
        Saturation: Integer
        Shadows: Integer
        ShadowTint: Integer
        Sharpness: Integer
        Temperature: Integer
        Tint: Integer
        VignetteAmount: Integer
        VignetteMidpoint: Integer
        CropTop: Real
        CropLeft: Real
        CropBottom: Real
        CropRight: Real
        CropAngle: Real
        CropWidth: Real
        CropHeight: Real
        Exposure: Real
        CameraProfile: Text
        RawFileName: Text
        ToneCurveName: Text
        Version: Text
        WhiteBalance: Text
        ToneCurve: seq Text
        """;
}
